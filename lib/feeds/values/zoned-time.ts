const formats = new Map<string, Intl.DateTimeFormat>();
const MAX_FORMATS = 50;

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-u-hc-h23-ca-iso8601", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  if (formats.size < MAX_FORMATS) formats.set(timeZone, format);
  return format;
}

/** Whether a text names a time zone of IANA that this machine knows. */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** Returns how many milliseconds clocks of a zone are ahead of UTC at an instant. */
function offsetAt(timeZone: string, instant: number): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant))
    shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return local - Math.floor(instant / 1000) * 1000;
}

const DAY = 86_400_000;

/**
 * Returns the instant at which clocks of a zone show a time, given as if it were UTC. In the hour
 * that autumn repeats: the earlier or the later one by `edge`. In the gap of spring: its end.
 */
export function instantOf(timeZone: string, local: number, edge: "start" | "end"): number {
  const before = offsetAt(timeZone, local - DAY);
  const after = offsetAt(timeZone, local + DAY);
  const shown = [local - before, local - after].filter(
    (instant) => instant + offsetAt(timeZone, instant) === local,
  );
  if (shown.length > 0) return edge === "start" ? Math.min(...shown) : Math.max(...shown);
  return endOfGap(timeZone, local - Math.max(before, after), local - Math.min(before, after));
}

/** Returns the moment between two instants at which the clocks of a zone are put forward. */
function endOfGap(timeZone: string, from: number, to: number): number {
  let [low, high] = [from, to];
  const offset = offsetAt(timeZone, low);
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetAt(timeZone, middle) === offset) low = middle;
    else high = middle;
  }
  return high;
}
