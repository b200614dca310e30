/** Crockford's base 32: no characters that are mistaken for each other. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Formats fifteen random bytes (120 bits) as six groups of four characters. Pure. */
export function formatRecoveryCode(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const characters = Array.from(
    { length: 24 },
    (_, index) => ALPHABET[Number((bits >> BigInt(5 * (23 - index))) & 31n)] ?? "",
  );
  return [0, 4, 8, 12, 16, 20]
    .map((start) => characters.slice(start, start + 4).join(""))
    .join("-");
}

/** Normalises a typed code: lower case, no separators, misread letters corrected. Pure. */
export function normalizeRecoveryCode(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/[^0-9a-z]/g, "")
    .replaceAll("o", "0")
    .replace(/[il]/g, "1");
}

/** Returns whether the typed code can only be one of an authenticator app. Pure. */
export function isTotpCode(typed: string): boolean {
  return /^\d{6}$/.test(typed.replace(/[\s-]+/gu, ""));
}
