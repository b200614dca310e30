/** How a file is split, in bytes. The last chunk includes the remainder. */
export type ChunkPlan = { sizeBytes: number; chunkSize: number; chunkCount: number };

/** The largest file sent whole: within TikTok's limit whether it means MB or MiB. */
const WHOLE_FILE_BYTES = 64_000_000;
/** The chunk size of larger files, from TikTok's example. */
const CHUNK_BYTES = 10_000_000;

/**
 * Splits a file by TikTok's rules ("Media transfer guide"): the count rounds down, one chunk equals
 * the file, over 64 MB must be split. Throws unless the size is a positive integer.
 */
export function planChunks(sizeBytes: number): ChunkPlan {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1)
    throw new RangeError("a file of no bytes cannot be planned");
  if (sizeBytes <= WHOLE_FILE_BYTES) return { sizeBytes, chunkSize: sizeBytes, chunkCount: 1 };
  return { sizeBytes, chunkSize: CHUNK_BYTES, chunkCount: Math.floor(sizeBytes / CHUNK_BYTES) };
}

/** Returns a chunk's first and last byte, inclusive as in Content-Range. `index` is from 0. */
export function chunkRange(plan: ChunkPlan, index: number): { first: number; last: number } {
  if (!Number.isInteger(index) || index < 0 || index >= plan.chunkCount)
    throw new RangeError("the plan has no such chunk");
  const first = index * plan.chunkSize;
  return {
    first,
    last: index === plan.chunkCount - 1 ? plan.sizeBytes - 1 : first + plan.chunkSize - 1,
  };
}
