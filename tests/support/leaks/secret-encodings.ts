// The encodings in which a secret can leak.

/** `minMatchBytes` encode at least 16 bytes of the secret. That many in a row count as a leak. */
export type SecretEncoding = { name: string; bytes: Buffer; minMatchBytes: number };

/** Returns the base64 of bytes inside longer data, for each number of bytes before modulo 3. */
function base64Fragments(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    // Characters that also encode bits of neighbouring bytes are left out.
    const from = [0, 2, 3][before] ?? 0;
    const mixed = (before + bytes.length) % 3 === 0 ? 0 : 1;
    return whole.slice(from, whole.length - mixed);
  });
}

const urlSafe = (base64: string) => base64.replaceAll("+", "-").replaceAll("/", "_");
const jsonEscape = (text: string) => JSON.stringify(text).slice(1, -1);
const percentEncode = (bytes: Buffer) => bytes.toString("hex").replaceAll(/../g, "%$&");
const unicodeEscape = (text: string) =>
  Array.from(text, (character) =>
    character.length === 1
      ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
      : character,
  ).join("");
const htmlEscape = (text: string) =>
  text.replaceAll(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? character);
const HTML_ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#x27;",
};

/** The encodings of text. A secret of plain bytes, such as a key, has none of these. */
function textEncodings(text: string): [string, string | Buffer][] {
  const url = encodeURIComponent(text);
  const wide = Buffer.from(text, "utf16le");
  return [
    ["URL-encoded", url],
    ["URL-encoded twice", encodeURIComponent(url)],
    ["in JSON", jsonEscape(text)],
    ["in JSON in JSON", jsonEscape(jsonEscape(text))],
    ["in JSON, every character escaped", unicodeEscape(text)],
    ["in JSON in JSON, every character escaped", jsonEscape(unicodeEscape(text))],
    ["in HTML", htmlEscape(text)],
    ["UTF-16", wide],
    ["UTF-16, big end first", Buffer.from(wide).swap16()],
  ];
}

/** The minimum match for encodings of fixed length. In others a character may stay as it is. */
const MIN_MATCH_BYTES: Record<string, number> = {
  "in JSON, every character escaped": 96,
  "in JSON in JSON, every character escaped": 112,
  "UTF-16": 32,
  "UTF-16, big end first": 32,
  hexadecimal: 32,
  "each byte as %": 48,
  base64: 20,
  base64url: 20,
};

/** Returns every encoding of a secret to search for, without duplicates. */
export function encodingsOf(secret: string | Uint8Array): SecretEncoding[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const base64 = base64Fragments(bytes);
  const forms: [string, string | Buffer][] = [
    ["as it is", bytes],
    ...(typeof secret === "string" ? textEncodings(secret) : []),
    ["hexadecimal", hex],
    ["hexadecimal", hex.toUpperCase()],
    ["each byte as %", percentEncode(bytes)],
    ["each byte as %", percentEncode(bytes).toUpperCase()],
    ...base64.map((text): [string, string] => ["base64", text]),
    ...base64.map((text): [string, string] => ["base64url", urlSafe(text)]),
    ...base64.map((text): [string, string] => ["URL-encoded base64", encodeURIComponent(text)]),
  ];
  const distinct = new Map<string, SecretEncoding>();
  for (const [name, written] of forms) {
    const encoded = Buffer.from(written);
    const key = encoded.toString("latin1");
    if (!distinct.has(key))
      distinct.set(key, {
        name,
        bytes: encoded,
        minMatchBytes: Math.min(MIN_MATCH_BYTES[name] ?? 16, encoded.length),
      });
  }
  return [...distinct.values()];
}
