import { shopTimeZone } from "#lib/time-zone";

const dateTimeFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: shopTimeZone,
});
const dateFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: shopTimeZone,
});
const timeFormat = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  timeZone: shopTimeZone,
});
const timeWithSecondsFormat = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZone: shopTimeZone,
});
const relativeFormat = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });

const STEPS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** "22 November 2026 at 14:05". */
export const formatDateTime = (at: Date | string) => dateTimeFormat.format(new Date(at));

/** "3 minutes ago", "in 2 hours", "just now"; a date when it is more than a month away. */
export function formatRelativeTime(at: Date | string, now: Date = new Date()): string {
  const seconds = (new Date(at).getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) > 30 * 86_400) return dateFormat.format(new Date(at));
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relativeFormat.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 5 ? "in less than a minute" : "just now";
}

type Props = {
  at: Date | string;
  show?: "relative" | "full" | "date" | "clock" | "seconds" | undefined;
  className?: string | undefined;
};

/** A time, relative or exact. The exact time is always in its title. */
export function Time({ at, show = "relative", className }: Props) {
  const date = new Date(at);
  const label = {
    relative: formatRelativeTime,
    full: formatDateTime,
    date: (d: Date) => dateFormat.format(d),
    clock: (d: Date) => timeFormat.format(d),
    seconds: (d: Date) => timeWithSecondsFormat.format(d),
  }[show](date);
  return (
    // Server and browser render at different seconds, so the text may differ.
    <time
      dateTime={date.toISOString()}
      title={`${formatDateTime(date)}, Sofia time`}
      className={className}
      suppressHydrationWarning
    >
      {label}
    </time>
  );
}
