/** "18.4 MB", counted in thousands as file managers do. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [unit, size] =
    bytes < 1e6
      ? (["kB", 1e3] as const)
      : bytes < 1e9
        ? (["MB", 1e6] as const)
        : (["GB", 1e9] as const);
  const amount = bytes / size;
  return `${amount < 100 ? amount.toFixed(1).replace(/\.0$/, "") : Math.round(amount)} ${unit}`;
}

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

/** "42 %" from 0 to 1; never 100 % before it is all there. */
export const formatPercent = (fraction: number) =>
  `${fraction >= 1 ? 100 : Math.min(99, Math.floor(fraction * 100))} %`;

/** "1 video", "3 videos". */
export const formatCount = (count: number, singular: string, plural = `${singular}s`) =>
  `${count} ${count === 1 ? singular : plural}`;

/** "812 ms", "20.0 s" from milliseconds. */
export const formatMilliseconds = (ms: number) =>
  ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
