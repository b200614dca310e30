import { type Price, toCurrency } from "#lib/captions/money";

/** One price, from an instant to before another, in milliseconds. */
export type PriceSpan = { from: number; to: number; minor: number };

type Entry = Price & { from: Date | string };

/** `cut`: what came before the spans is in a currency without a fixed rate. */
type History =
  | { spans: PriceSpan[]; currency: string; cut: boolean }
  | { problem: "no_price" | "invalid_history" };

const isPrice = ({ minor, currency }: Price) =>
  Number.isSafeInteger(minor) && minor > 0 && currency !== "";

/**
 * Reads a history up to an instant, in any order, as prices in the currency of the latest one that
 * differ from one to the next: a change of currency at the fixed rate is no change of price. Of two
 * entries at one instant the later in the list counts.
 */
export function readPriceHistory(history: readonly Entry[], until: number): History {
  const entries = history.map(({ from, ...price }) => ({
    ...price,
    from: new Date(from).getTime(),
  }));
  if (entries.some((entry) => Number.isNaN(entry.from) || !isPrice(entry)))
    return { problem: "invalid_history" };
  const past = entries
    .filter(({ from }) => from <= until)
    .toSorted((a, b) => a.from - b.from)
    .filter(({ from }, at, all) => all[at + 1]?.from !== from);
  const currency = past.at(-1)?.currency;
  if (currency === undefined) return { problem: "no_price" };

  let spans: PriceSpan[] = [];
  let cut = false;
  for (const { from, ...price } of past) {
    const minor = toCurrency(price, currency)?.minor;
    const before = spans.at(-1);
    if (minor === undefined) {
      spans = [];
      cut = true;
    } else if (before?.minor !== minor) {
      if (before) before.to = from;
      spans.push({ from, to: Number.POSITIVE_INFINITY, minor });
    }
  }
  return { spans, currency, cut };
}
