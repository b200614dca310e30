/** Crockford's base 32: no I, L, O or U, so that a code can be read aloud and copied by hand. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 26;

/** A receipt code from random bytes (at least 26): 26 characters of 5 bits, 130 bits in all, without dashes. */
export function makeCode(random: Uint8Array): string {
  if (random.length < LENGTH) throw new Error("a receipt code needs 26 random bytes");
  return Array.from(random.slice(0, LENGTH), (byte) => ALPHABET[byte % 32]).join("");
}

/** A code as people read it: groups of five with dashes, the last one of six. */
export function groupCode(code: string): string {
  return [...(code.slice(0, 20).match(/.{5}/g) ?? []), code.slice(20)].join("-");
}

/** What a person typed or pasted as a plain code; null when it cannot be one. O is read as 0, I and L as 1. */
export function readCode(text: string): string | null {
  if (text.length > 100) return null;
  const plain = text.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return plain.length === LENGTH && [...plain].every((character) => ALPHABET.includes(character)) ? plain : null;
}
