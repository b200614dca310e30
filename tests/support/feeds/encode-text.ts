/** Encodes a text in a single-byte encoding by asking the decoder for each of its bytes. */
export function encodeText(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(encoding);
  const bytes = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const),
  );
  return Uint8Array.from(text, (char) => bytes.get(char) ?? 0x3f);
}
