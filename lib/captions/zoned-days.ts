const DAY_MS = 86_400_000;
const MAX_FORMATS = 20;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes long, so the few zones in use keep theirs. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  if (formats.size === MAX_FORMATS) formats.clear();
  formats.set(timeZone, made);
  return made;
}

/** Whether this is the name of a time zone (IANA). */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Returns the day ("2026-05-03") of an instant, in milliseconds, in a time zone. */
export const dayInZone = (instant: number, timeZone: string): string =>
  formatOf(timeZone).format(instant).slice(0, 10);

const offsetAt = (instant: number, timeZone: string) =>
  Date.parse(`${formatOf(timeZone).format(instant).replace(" ", "T")}Z`) - instant;

const utcOf = (day: string) => Date.parse(`${day}T00:00:00Z`);

/**
 * Returns the first instant, in milliseconds, of a day in a time zone: midnight, or what follows
 * where the clocks skip it.
 */
export function startOfDayInZone(day: string, timeZone: string): number {
  const midnight = utcOf(day);
  const starts = [midnight - DAY_MS, midnight + DAY_MS]
    .map((near) => midnight - offsetAt(near, timeZone))
    .filter((start) => dayInZone(start, timeZone) === day);
  return starts.length === 0 ? midnight - offsetAt(midnight, timeZone) : Math.min(...starts);
}

/** Returns the day that is so many days later; earlier for a negative number. */
export const addDays = (day: string, days: number): string =>
  new Date(utcOf(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Counts the days from one day to another. */
export const daysBetween = (from: string, to: string): number => (utcOf(to) - utcOf(from)) / DAY_MS;
