/** Crockford's base 32: no I, L, O or U, so that a code can be read aloud and copied by hand. */
const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 26;

/** A receipt code from random bytes (at least 26): 26 characters of 5 bits, 130 bits in all, without dashes. */
export function createReceiptCode(random: Uint8Array): string {
  if (random.length < CODE_LENGTH) throw new Error("a receipt code needs 26 random bytes");
  return Array.from(random.slice(0, CODE_LENGTH), (byte) => CODE_ALPHABET[byte % 32]).join("");
}

/** A code as people read it: groups of five with dashes, the last one of six. */
export function formatReceiptCode(code: string): string {
  return [...(code.slice(0, 20).match(/.{5}/g) ?? []), code.slice(20)].join("-");
}

/** What a person typed or pasted as a plain code; null when it cannot be one. O is read as 0, I and L as 1. */
export function parseReceiptCode(text: string): string | null {
  if (text.length > 100) return null;
  const plain = text.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return plain.length === CODE_LENGTH &&
    [...plain].every((character) => CODE_ALPHABET.includes(character))
    ? plain
    : null;
}

const DAY_MS = 86_400_000;

/** How a request that is not closed stands against its day: ten days before it is amber, three days before it red, then overdue. */
export function getDueUrgency(
  dueAt: Date,
  now: Date,
): { urgency: "normal" | "soon" | "urgent" | "overdue"; days: number } {
  const days = Math.floor((dueAt.getTime() - now.getTime()) / DAY_MS);
  const left = dueAt.getTime() - now.getTime();
  if (left < 0) return { urgency: "overdue", days };
  if (left <= 3 * DAY_MS) return { urgency: "urgent", days };
  return { urgency: left <= 10 * DAY_MS ? "soon" : "normal", days };
}

/** What an operator looks for, as it may stand in a database: without spaces around it, and without the @ of a user name. */
export const normalizeAccountName = (typed: string): string => typed.trim().replace(/^@/, "");
