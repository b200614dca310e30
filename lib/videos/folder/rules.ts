/** What a file name ends in for the import folder to take the file. */
export const videoExtensions = [
  "mp4",
  "m4v",
  "mov",
  "qt",
  "webm",
  "mkv",
  "3gp",
  "3g2",
  "ogv",
  "mts",
  "m2ts",
] as const;

const VIDEO_NAME = new RegExp(`^[^.].*\\.(?:${videoExtensions.join("|")})$`, "is");

/** Whether a name is one of a finished video: no hidden file, and it ends like a video. */
export const isVideoFileName = (name: string): boolean => VIDEO_NAME.test(name);

const LONGEST_PAUSE_MS = 10 * 60_000;

/** How long a file that did not play to the end waits for the next try, unless it changes. */
export const nextPauseMs = (lastPauseMs: number, stillMs: number): number =>
  Math.min(LONGEST_PAUSE_MS, Math.max(stillMs, lastPauseMs * 2));
