/** Memory that one check may need beside the others; reading a large picture takes the most. */
const BYTES_PER_CHECK = 1_000_000_000;
/** Every sandbox of a machine counts against one limit of processes (cage.ts). */
const MOST = 8;

/**
 * Returns how many videos of one shop a worker checks at once: one for each core, fewer where memory
 * is short, at least one. A setting above zero decides instead. Pure.
 */
export function checksAtOnce({
  setting,
  cores,
  freeBytes,
}: {
  setting: number;
  cores: number;
  freeBytes: number;
}): number {
  if (setting > 0) return setting;
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / BYTES_PER_CHECK), MOST));
}
