/** A length of time for which something is kept. */
export type Period = { count: number; unit: "minute" | "hour" | "day" | "month" };

/** Returns a period as text: "30 days". */
export function formatPeriod({ count, unit }: Period): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const MS_PER_UNIT = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Returns the moment one period before `now`. Months are calendar months (UTC). */
export function subtractPeriod(period: Period, now: Date): Date {
  if (period.unit !== "month")
    return new Date(now.getTime() - period.count * MS_PER_UNIT[period.unit]);
  const moment = new Date(now);
  moment.setUTCDate(1);
  moment.setUTCMonth(moment.getUTCMonth() - period.count);
  const lastDay = new Date(
    Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1, 0),
  ).getUTCDate();
  moment.setUTCDate(Math.min(now.getUTCDate(), lastDay));
  return moment;
}

/** Returns the moment one period after `from`. */
export function addPeriod(period: Period, from: Date): Date {
  return subtractPeriod({ ...period, count: -period.count }, from);
}

const AGE_UNITS = [
  ["month", 30.44 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** Returns an age in the unit of its period: "12 days", or "less than a minute". */
export function formatAge(ms: number, unit: Period["unit"]): string {
  const from = AGE_UNITS.findIndex(([name]) => name === unit);
  for (const [name, size] of AGE_UNITS.slice(Math.max(0, from))) {
    const count = Math.floor(ms / size);
    if (count >= 1) return formatPeriod({ count, unit: name });
  }
  return "less than a minute";
}
