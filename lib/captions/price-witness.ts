import type { Price } from "#lib/captions/money";
import { type PriceSpan, readPriceHistory } from "#lib/captions/price-history";
import {
  addDays,
  dayInZone,
  daysBetween,
  isTimeZone,
  startOfDayInZone,
} from "#lib/captions/zoned-days";

/** A price that holds from an instant until the next entry. */
export type PriceHistoryEntry = Price & { from: Date | string };

/** How the shop's law counts. `onMarketSince`: when the goods were first sold; null: not known. */
export type WitnessSettings = {
  timeZone: string;
  /** How many days before a reduction count; for goods that are newer than that, `newDays`. */
  days: number;
  newDays: number;
  onMarketSince: Date | string | null;
};

/** Directive 98/6/EC, art. 6a (2) and (4). */
export const witnessDays = { days: 30, newDays: 7 } as const;

export type WitnessReason =
  | "lower"
  | "not_lower"
  | "too_new"
  | "no_price"
  | "history_too_short"
  | "mixed_currencies"
  | "invalid_history"
  | "invalid_settings";

/**
 * What the price history says of a reduction, as plain JSON. `lowest`: of the days before it, as far
 * as known. `percent`: the most that may be announced, whole. Instants are ISO 8601.
 */
export type PriceWitness = {
  kind: "supported" | "unsupported" | "unknown";
  reason: WitnessReason;
  current: Price | null;
  lowest: Price | null;
  percent: number;
  /** When the current price began. */
  since: string | null;
  /** Where the days that count begin, and how many they are. */
  countedFrom: string | null;
  days: number;
};

const NOTHING = {
  current: null,
  lowest: null,
  percent: 0,
  since: null,
  countedFrom: null,
  days: 0,
};

const unknown = (reason: WitnessReason, known: Partial<PriceWitness> = {}): PriceWitness => ({
  ...NOTHING,
  ...known,
  kind: "unknown",
  reason,
});

const isDayCount = (days: number) => Number.isInteger(days) && days >= 1 && days <= 366;

/**
 * Returns the largest whole percentage whose price, rounded to the minor unit, is not below the
 * current one: 25.51 less 30 % is 17.86, so 17.86 may be called 30 % less.
 */
export function percentBelow(lowest: number, current: number): number {
  if (current >= lowest) return 0;
  return Math.floor((200 * (lowest - current) + 100) / (2 * lowest));
}

type Window = { from: number; days: number; isTooNew: boolean };

/** The days that count before an instant: whole days, from the first one's midnight on. */
function windowBefore(start: number, settings: WitnessSettings, market: number | null): Window {
  const day = dayInZone(start, settings.timeZone);
  const age = market === null ? null : daysBetween(dayInZone(market, settings.timeZone), day);
  const isNew = age !== null && age < settings.days;
  const days = isNew ? Math.min(settings.newDays, settings.days) : settings.days;
  const from = startOfDayInZone(addDays(day, -days), settings.timeZone);
  return { from, days, isTooNew: isNew && age < days };
}

/** Returns the lowest price of the spans before an instant; null when there are none. */
function lowestBetween(spans: readonly PriceSpan[], from: number, to: number): number | null {
  const counted = spans.filter((span) => span.from < to && span.to > from);
  return counted.length === 0 ? null : Math.min(...counted.map(({ minor }) => minor));
}

/**
 * Finds the lowest price of the days before the current, lower price began, and whether that price
 * is a reduction (Directive 98/6/EC, art. 6a). `at` is the moment of the announcement. Days are
 * those of the shop's time zone; leva and euro compare at the fixed rate. Never throws: what cannot
 * be known is `unknown` with its reason.
 */
export function witnessPrice(
  history: readonly PriceHistoryEntry[],
  at: Date | string,
  settings: WitnessSettings,
): PriceWitness {
  const now = new Date(at).getTime();
  const market =
    settings.onMarketSince === null ? null : new Date(settings.onMarketSince).getTime();
  if (
    !isTimeZone(settings.timeZone) ||
    !isDayCount(settings.days) ||
    !isDayCount(settings.newDays) ||
    Number.isNaN(now) ||
    Number.isNaN(market)
  )
    return unknown("invalid_settings");
  const read = readPriceHistory(history, now);
  if ("problem" in read) return unknown(read.problem);
  const { spans, currency, cut } = read;
  const last = spans.at(-1);
  const first = spans[0];
  if (!last || !first) return unknown("no_price");

  const window = windowBefore(last.from, settings, market);
  const lowest = lowestBetween(spans, window.from, last.from);
  const known = {
    current: { minor: last.minor, currency },
    lowest: lowest === null ? null : { minor: lowest, currency },
    since: new Date(last.from).toISOString(),
    countedFrom: new Date(window.from).toISOString(),
    days: window.days,
  };
  // More history could only lower the lowest price.
  if (lowest !== null && lowest <= last.minor)
    return { ...known, kind: "unsupported", reason: "not_lower", percent: 0 };
  if (window.isTooNew) return { ...known, kind: "unsupported", reason: "too_new", percent: 0 };
  if (first.from > Math.max(window.from, market ?? 0))
    return unknown(cut ? "mixed_currencies" : "history_too_short", known);
  if (lowest === null) return { ...known, kind: "unsupported", reason: "not_lower", percent: 0 };
  return {
    ...known,
    kind: "supported",
    reason: "lower",
    percent: percentBelow(lowest, last.minor),
  };
}
