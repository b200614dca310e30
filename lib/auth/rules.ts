/** Crockford's letters: none that are taken for each other. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** A recovery code of 120 bits out of fifteen random bytes, in six groups of four. Pure. */
export function formatRecoveryCode(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const signs = Array.from(
    { length: 24 },
    (_, at) => ALPHABET[Number((bits >> BigInt(5 * (23 - at))) & 31n)] ?? "",
  );
  return [0, 4, 8, 12, 16, 20].map((at) => signs.slice(at, at + 4).join("")).join("-");
}

/** The code as it is compared: without groups, in small letters, and with what people misread put right. Pure. */
export function normalizeRecoveryCode(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/[^0-9a-z]/g, "")
    .replaceAll("o", "0")
    .replace(/[il]/g, "1");
}

/** Whether what was typed can only be a code of an authenticator app. Pure. */
export function isTotpCode(typed: string): boolean {
  return /^\d{6}$/.test(typed.replace(/[\s-]+/gu, ""));
}
