/** The zone in which days begin and times are written, on the server and in the browser alike. */
export const shopTimeZone = "Europe/Sofia";

const localFormat = new Intl.DateTimeFormat("sv-SE", {
  timeZone: shopTimeZone,
  dateStyle: "short",
  timeStyle: "medium",
});

/** "2026-11-22": the day, in the shop's zone, in which this moment lies. */
export const dayInShopZone = (at: Date): string => localFormat.format(at).slice(0, 10);

/** The moment at which a day ("2026-11-22") begins in the shop's zone. Invalid Date for a day that does not exist. */
export function startOfDayInShopZone(day: string): Date {
  const utc = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(utc.getTime())) return utc;
  const there = Date.parse(`${localFormat.format(utc).replace(" ", "T")}Z`);
  return new Date(utc.getTime() - (there - utc.getTime()));
}
