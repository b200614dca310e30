import type { Availability } from "#lib/feeds/schema";
import { availabilityByPhrase } from "#lib/feeds/values/availability-phrases";

const MAX_LENGTH = 100;
/** "25", "25 бр.", "10+", "> 5", "12.0": a count of items. */
const COUNT =
  /^[>≥+]?\s*(-?\d{1,9})(?:[.,]0+)?\s*\+?\s*(?:бр\.?|броя|брой|pcs?\.?|pieces?|items?|units?|buc\.?|τεμ\.?|stk\.?|stück|ks|db|szt\.?|шт\.?)?$/;

/** Returns an availability word as it is compared: small letters, one space, no full stop. */
const availabilityKey = (text: string): string =>
  text
    .slice(0, MAX_LENGTH)
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?schema\.org\//, "")
    .replace(/[\s\u00a0_-]+/g, " ")
    .replace(/^[ "']+|[ .!"']+$/g, "");

/** Returns the count of items that a text names, such as "25 бр."; null for anything else. */
export function parseQuantity(text: string): number | null {
  const match = COUNT.exec(text.slice(0, MAX_LENGTH).trim().toLowerCase());
  return match ? Number(match[1]) : null;
}

/** Returns what a count of items means; below zero it is sold out too. */
export const availabilityOf = (quantity: number): Availability =>
  quantity > 0 ? "in_stock" : "out_of_stock";

/**
 * Reads a word for availability in the languages of availability-phrases.ts, `1/0` or a count of items. `extra`: the
 * shop's own words in small letters, which come first. An unknown word is "unknown", never in stock.
 */
export function parseAvailability(
  text: string,
  extra: Readonly<Record<string, Availability>>,
): Availability {
  const key = availabilityKey(text);
  const plain = text.trim().toLowerCase();
  for (const own of [plain, key]) if (Object.hasOwn(extra, own)) return extra[own] ?? "unknown";
  const known = availabilityByPhrase.get(key);
  if (known) return known;
  const quantity = parseQuantity(text);
  return quantity === null ? "unknown" : availabilityOf(quantity);
}
