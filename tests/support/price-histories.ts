import {
  type PriceHistoryEntry,
  type WitnessSettings,
  witnessDays,
  witnessPrice,
} from "#lib/captions/price-witness";

/** Settings as in most tests: goods that are not known to be new, in Sofia. */
export const sofia: WitnessSettings = {
  timeZone: "Europe/Sofia",
  ...witnessDays,
  onMarketSince: null,
};

/** "05-01" is 1 May 2026 at 9:00 UTC, noon in Sofia; "05-01T10:00" and a whole instant are possible. */
export function instant(written: string): string {
  const day = /^\d{4}-/.test(written) ? written : `2026-${written}`;
  if (day.endsWith("Z")) return day;
  return day.includes("T") ? `${day}Z` : `${day}T09:00:00Z`;
}

/** Reads "01-01 50 | 05-01T10:00 35.20 BGN" as a price history; EUR where no currency is named. */
export function priceHistory(written: string): PriceHistoryEntry[] {
  return written.split("|").flatMap((part) => {
    const [from = "", amount = "", currency = "EUR"] = part.trim().split(" ");
    const minor = Math.round(Number(amount) * 100);
    return from === "" ? [] : [{ from: instant(from), minor, currency }];
  });
}

/** Returns "supported 50.00 30%" or "unknown - history_too_short": kind, lowest price, result. */
export function judgeHistory(
  history: string,
  at: string,
  changes: Partial<WitnessSettings> = {},
): string {
  const witness = witnessPrice(priceHistory(history), instant(at), { ...sofia, ...changes });
  const lowest = witness.lowest ? (witness.lowest.minor / 100).toFixed(2) : "-";
  const result = witness.kind === "supported" ? `${witness.percent}%` : witness.reason;
  return `${witness.kind} ${lowest} ${result}`;
}
