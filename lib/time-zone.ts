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
