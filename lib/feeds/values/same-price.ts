import type { Money } from "#lib/feeds/schema";

/** The euro's fixed rate: 1.95583 leva, Council Regulation (EC) No 2866/98 as amended. */
const LEVA_PER_EURO = 195_583n;

/** Returns an amount in euros; leva are converted at the fixed rate and rounded to a cent. */
function inEuros({ minor, currency }: Money): Money {
  if (currency !== "BGN") return { minor, currency };
  const doubled = (BigInt(minor) * 200_000n) / LEVA_PER_EURO;
  return { minor: Number((doubled + 1n) / 2n), currency: "EUR" };
}

/** Whether two prices are the same amount, where leva and euros may stand for each other. */
export function isSamePrice(one: Money | null, two: Money | null): boolean {
  if (one === null || two === null) return one === two;
  if (one.currency === two.currency) return one.minor === two.minor;
  const [a, b] = [inEuros(one), inEuros(two)];
  return a.currency === b.currency && a.minor === b.minor;
}
