/** The time zone of days and times, on the server and in the browser. */
export const shopTimeZone = "Europe/Sofia";

const localFormat = new Intl.DateTimeFormat("sv-SE", {
  timeZone: shopTimeZone,
  dateStyle: "short",
  timeStyle: "medium",
});

/** Returns the day ("2026-11-22") of a moment in the shop's zone. */
export const dayInShopZone = (at: Date): string => localFormat.format(at).slice(0, 10);

/**
 * Returns the moment at which a day ("2026-11-22") begins in the shop's zone. Invalid Date for a
 * day that does not exist.
 */
export function startOfDayInShopZone(day: string): Date {
  const utc = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(utc.getTime())) return utc;
  const there = Date.parse(`${localFormat.format(utc).replace(" ", "T")}Z`);
  return new Date(utc.getTime() - (there - utc.getTime()));
}

/** A calendar month ("2026-11") of the shop's zone, from its first moment to before its end. */
export type Month = { name: string; start: Date; end: Date };

/** Returns the month of a name ("2026-11"). */
export function monthInShopZone(name: string): Month {
  const [year = 0, month = 0] = name.split("-").map(Number);
  const following = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
  return {
    name,
    start: startOfDayInShopZone(`${name}-01`),
    end: startOfDayInShopZone(following),
  };
}

const MAX_MONTHS = 120;

/** Returns the months from the earlier to the later moment, latest first; ten years at most. */
export function monthsBetween(earlier: Date, later: Date): Month[] {
  const months = [monthInShopZone(dayInShopZone(later).slice(0, 7))];
  for (let last = months[0]; last && last.start > earlier && months.length < MAX_MONTHS;) {
    last = monthInShopZone(dayInShopZone(new Date(last.start.getTime() - 1)).slice(0, 7));
    months.push(last);
  }
  return months;
}
