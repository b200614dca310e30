import { type Amount, toPrice } from "#lib/captions/caption-amounts";
import { toCurrency } from "#lib/captions/money";

/** Shops round each of the two prices for themselves. In minor units. */
const ROUNDING = 2;

/** "99,99 лв. (51,12 €)" is one price in two currencies. */
function isSamePrice(text: string, a: Amount, b: Amount): boolean {
  if (a.currency === null || b.currency === null || a.currency === b.currency) return false;
  if (!/^[\s()[\]/|,·≈=~-]*$/u.test(text.slice(a.end, b.start))) return false;
  const first = toCurrency(toPrice(a.value, a.currency), "EUR");
  const second = toCurrency(toPrice(b.value, b.currency), "EUR");
  return first !== null && second !== null && Math.abs(first.minor - second.minor) <= ROUNDING;
}

/**
 * Joins amounts of a folded text that are one price in leva and in euro, as Bulgarian shops write it
 * for the change of currency. The second keeps its place, the first its value.
 */
export function joinDualPrices(text: string, amounts: readonly Amount[]): Amount[] {
  const joined: Amount[] = [];
  for (const amount of amounts) {
    const last = joined.at(-1);
    if (last && isSamePrice(text, last, amount)) {
      const [bracket = ""] = /^\s?[)\]]/u.exec(text.slice(amount.end, amount.end + 2)) ?? [];
      joined[joined.length - 1] = { ...last, end: amount.end + bracket.length };
    } else joined.push(amount);
  }
  return joined;
}
