/** How one file is cut for TikTok; all in bytes. The last chunk also takes the remainder. */
export type ChunkPlan = { sizeBytes: number; chunkSize: number; chunkCount: number };

/** Files up to here go in one piece: the largest size that is legal whether TikTok means MB or MiB. */
const WHOLE_FILE_BYTES = 64_000_000;
/** The chunk of larger files: TikTok's own example. */
const CHUNK_BYTES = 10_000_000;

/**
 * Cuts a file as TikTok's media transfer guide demands: the count is rounded down and the last chunk takes the remainder;
 * a single chunk is exactly the file (files over 64 MB must be cut). Throws for a size that is not a positive whole number.
 */
export function planChunks(sizeBytes: number): ChunkPlan {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1)
    throw new RangeError("a file of no bytes cannot be planned");
  if (sizeBytes <= WHOLE_FILE_BYTES) return { sizeBytes, chunkSize: sizeBytes, chunkCount: 1 };
  return { sizeBytes, chunkSize: CHUNK_BYTES, chunkCount: Math.floor(sizeBytes / CHUNK_BYTES) };
}

/** First and last byte (inclusive, as in Content-Range) of the chunk with this index, counted from 0. */
export function chunkRange(plan: ChunkPlan, index: number): { first: number; last: number } {
  if (!Number.isInteger(index) || index < 0 || index >= plan.chunkCount)
    throw new RangeError("the plan has no such chunk");
  const first = index * plan.chunkSize;
  return {
    first,
    last: index === plan.chunkCount - 1 ? plan.sizeBytes - 1 : first + plan.chunkSize - 1,
  };
}
