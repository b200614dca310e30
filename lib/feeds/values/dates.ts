import type { FeedSettings } from "#lib/feeds/schema";
import { instantOf } from "#lib/feeds/values/zoned-time";

/** What decides how a date is read where the feed leaves it open. */
export type DateRules = Pick<FeedSettings, "dateOrder" | "timeZone">;

/** Which end of a span a date is: without a time, "start" begins its day and "end" ends it. */
export type DateEdge = "start" | "end";

/** `iso`: an instant of ISO 8601 in UTC. "ambiguous": 12/1/2026 without an order in the settings. */
export type ReadDate =
  | { kind: "instant"; iso: string }
  | { kind: "ambiguous" }
  | { kind: "unreadable" };

type Day = { year: number; month: number; day: number };

const MAX_LENGTH = 60;
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T\s]\s*(\S.*))?$/i;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:\s*г\.?)?(?:[T,\s]\s*(\S.*))?$/i;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T(\S.*))?$/i;
const CLOCK =
  /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([ap]m)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;

const UNREADABLE: ReadDate = { kind: "unreadable" };
const DAY_MS = 86_400_000;

function toUtc({ year, month, day }: Day): number | null {
  const at = new Date(Date.UTC(year, month - 1, day));
  const exists = at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return exists && year >= 1970 && year < 2200 ? at.getTime() : null;
}

/** Parts a date into its day and the text of its time; null where the order is not known. */
function readDay(
  text: string,
  order: DateRules["dateOrder"],
): { day: Day; clock: string } | "ambiguous" | "unreadable" {
  const first = YEAR_FIRST.exec(text) ?? COMPACT.exec(text);
  if (first) {
    const isCompact = first[2] !== undefined && /\d/.test(first[2]);
    const [month, day] = isCompact ? [first[2], first[3]] : [first[3], first[4]];
    return {
      day: { year: Number(first[1]), month: Number(month), day: Number(day) },
      clock: (isCompact ? first[4] : first[5]) ?? "",
    };
  }
  const last = YEAR_LAST.exec(text);
  if (!last) return "unreadable";
  const [one, two] = [Number(last[1]), Number(last[3])];
  const year = Number(last[4]) + (last[4]?.length === 2 ? 2000 : 0);
  const clock = last[5] ?? "";
  const dayFirst = { day: { year, month: two, day: one }, clock };
  const monthFirst = { day: { year, month: one, day: two }, clock };
  // A full stop stands only in dates of languages that write the day first.
  if (last[2] === "." || one > 12 || one === two) return dayFirst;
  if (two > 12) return monthFirst;
  if (order === null) return "ambiguous";
  return order === "day_first" ? dayFirst : monthFirst;
}

/** Returns milliseconds since midnight, and the offset from UTC where one is written. */
function readClock(text: string): { time: number; offset: number | null } | null {
  const match = CLOCK.exec(text);
  if (!match) return null;
  const [, hours = "", minutes = "", seconds = "0", half, zone] = match;
  const hour =
    half === undefined ? Number(hours) : (Number(hours) % 12) + (/p/i.test(half) ? 12 : 0);
  if (hour > 24 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const time = ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  if (zone === undefined) return { time, offset: null };
  const digits = zone.replace(/[^\d]/g, "").padEnd(4, "0");
  const distance = (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
  if (distance > DAY_MS) return null;
  return { time, offset: zone.startsWith("-") ? -distance : distance };
}

/**
 * Reads one date with or without a time: ISO 8601 (also +0100, a space for T), 01.12.2026,
 * 12/1/2026 by the order in the settings. A time without an offset is one of the settings' zone; a
 * day without a time is its first second, or its last one for "end" (Google Merchant 6324460).
 */
export function parseDate(raw: string, rules: DateRules, edge: DateEdge): ReadDate {
  const text = raw
    .slice(0, MAX_LENGTH + 1)
    .replace(/[\s\u00a0]+/g, " ")
    .trim();
  if (text.length > MAX_LENGTH) return UNREADABLE;
  const read = readDay(text, rules.dateOrder);
  if (read === "ambiguous") return { kind: "ambiguous" };
  if (read === "unreadable") return UNREADABLE;
  const midnight = toUtc(read.day);
  if (midnight === null) return UNREADABLE;
  const instant = (at: number): ReadDate => ({ kind: "instant", iso: new Date(at).toISOString() });
  if (read.clock === "") {
    const isEnd = edge === "end";
    const start = instantOf(rules.timeZone, midnight + (isEnd ? DAY_MS : 0), "start");
    return instant(isEnd ? start - 1000 : start);
  }
  const clock = readClock(read.clock);
  if (!clock) return UNREADABLE;
  const local = midnight + clock.time;
  return instant(
    clock.offset === null ? instantOf(rules.timeZone, local, edge) : local - clock.offset,
  );
}

/** Parts "from / to" at the slash between two dates, which may be written with slashes too. */
export function splitWindow(raw: string): { from: string; to: string } | null {
  const text = raw.slice(0, 2 * MAX_LENGTH + 10);
  const spaced = text.split(/\s+\/\s*|\s*\/\s+|\s+[-–—]\s+/);
  const parts = spaced.length === 2 ? spaced : text.split("/");
  if (parts.length === 2) return { from: (parts[0] ?? "").trim(), to: (parts[1] ?? "").trim() };
  if (parts.length === 6)
    return { from: parts.slice(0, 3).join("/").trim(), to: parts.slice(3).join("/").trim() };
  return null;
}
