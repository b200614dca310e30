/**
 * One entry of an edit list: for `seconds` the media from `start` is shown at `rate`. `start` is
 * null where nothing is shown; 0 seconds mean until the end of the media; rate 0 holds one frame.
 */
export type Edit = { seconds: number; start: number | null; rate: number };

/** Returns the seconds that one edit shows of media that ends at `mediaEnd`. */
function editSeconds({ seconds, start, rate }: Edit, mediaEnd: number): number {
  if (start === null || rate === 0) return seconds;
  const available = Math.max(0, mediaEnd - start) / Math.abs(rate);
  return seconds === 0 ? available : Math.min(seconds, available);
}

/** Returns how long a track is shown: its media, or what its edits show of it. */
export function shownSeconds(edits: readonly Edit[], mediaEnd: number): number {
  if (edits.length === 0) return mediaEnd;
  // An empty edit at the end delays nothing.
  const last = edits.findLastIndex(({ start }) => start !== null);
  return edits.slice(0, last + 1).reduce((sum, edit) => sum + editSeconds(edit, mediaEnd), 0);
}
