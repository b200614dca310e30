const UNITS = ["kB", "MB", "GB", "TB"] as const;

/** Rounds to a tenth below 100, else to a whole number. */
const rounded = (amount: number) =>
  amount < 99.95 ? Math.round(amount * 10) / 10 : Math.round(amount);

/** "18.4 MB", counted in thousands as file managers do. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const power = UNITS.findIndex((_, at) => rounded(bytes / 1000 ** (at + 1)) < 1000);
  const at = power === -1 ? UNITS.length - 1 : power;
  return `${rounded(bytes / 1000 ** (at + 1))} ${UNITS[at]}`;
}

const everyByte = (bytes: number) => `${bytes.toLocaleString("en-GB")} bytes`;

/** "18.4 MB (18,440,112 bytes)", where rounding could hide what matters. */
export const formatExactBytes = (bytes: number) =>
  bytes < 1000 ? formatBytes(bytes) : `${formatBytes(bytes)} (${everyByte(bytes)})`;

/** A size over its limit, exact; without the rounded number where that reads as the limit. */
export const formatBytesBeyond = (bytes: number, limit: number) =>
  formatBytes(bytes) === formatBytes(limit) ? everyByte(bytes) : formatExactBytes(bytes);

/** "1:05" from 65,400 milliseconds: the position in a video, rounded down. */
export function formatTimecode(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "0:42", "10:05", "1:02:03" from seconds. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const tail = String(s).padStart(2, "0");
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
}

/** "a few seconds", "about 3 minutes", "about 2 hours" from seconds. */
export function formatRemaining(seconds: number): string {
  if (seconds < 20) return "a few seconds";
  if (seconds < 90) return "about a minute";
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} minutes`;
  return `about ${Math.round(seconds / 3600)} hours`;
}

/** "42%" from 0 to 1; never 100% before it is all there. */
export const formatPercent = (fraction: number) =>
  `${fraction >= 1 ? 100 : Math.min(99, Math.floor(fraction * 100))}%`;

/** "1 video", "3 videos". */
export const formatCount = (count: number, singular: string, plural = `${singular}s`) =>
  `${count} ${count === 1 ? singular : plural}`;

/** "812 ms", "20.0 s" from milliseconds. */
export const formatMilliseconds = (ms: number) =>
  ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;

/** A long text with its middle left out, so that names that differ at the end stay different. */
export function shorten(text: string, length: number): string {
  const letters = [...text];
  if (letters.length <= length) return text;
  const end = Math.floor((length - 1) / 3);
  return `${letters.slice(0, length - 1 - end).join("")}…${letters.slice(-end).join("")}`;
}
