import { sendLimits } from "#lib/deliveries/sending/limits";
import type { TransferFacts } from "#lib/deliveries/sending/step-types";

/** Whether the upload can continue at this transfer's URL. */
export function isUploadUrlUsable(transfer: TransferFacts, now: Date): boolean {
  if (
    transfer.publishId === null ||
    transfer.uploadUrlInvalid ||
    transfer.uploadUrlExpiresAt === null
  )
    return false;
  return now.getTime() < transfer.uploadUrlExpiresAt.getTime() - sendLimits.urlExpiryMarginMs;
}

/** Returns the chunk that starts at or before this many bytes. */
export function chunkAt(
  { chunkSize, chunkCount }: TransferFacts,
  bytes: number,
): { chunk: number; commits: boolean } {
  const chunk = Math.min(Math.floor(bytes / chunkSize), chunkCount - 1);
  return { chunk, commits: chunk === chunkCount - 1 };
}

/**
 * Whether TikTok reports every byte. Chunks are stored whole, so of an upload one byte short is a
 * last index. An absent number means zero or unknown, never all.
 */
export function reportsWholeVideo({ reportedBytes, sizeBytes, source }: TransferFacts): boolean {
  const lastIndex = source === "upload" ? sizeBytes - 1 : sizeBytes;
  return reportedBytes !== null && reportedBytes >= lastIndex;
}

/** Whether TikTok reports fewer bytes than the video has (R2c). */
export function reportsFewerBytes(transfer: TransferFacts): boolean {
  return transfer.reportedBytes !== null && !reportsWholeVideo(transfer);
}

/** Whether TikTok refused every attempt at the last chunk, so that none is open. */
export function isEveryAttemptRefused({ chunkRejections, openAttempts }: TransferFacts): boolean {
  return chunkRejections > 0 && openAttempts === 0;
}

/**
 * Whether TikTok accepted every byte, so that a draft it reports has the video. An upload that
 * expires may leave an empty draft, so after the expiry a lost response proves nothing.
 */
export function isWholeVideoAccepted(transfer: TransferFacts): boolean {
  const { committingAt, committedAt, source, statusPolledAt, uploadUrlExpiresAt } = transfer;
  if (committedAt !== null) return true;
  if (transfer.reportedBytes !== null) return reportsWholeVideo(transfer);
  if (committingAt === null) return false;
  if (source === "pull") return true;
  const seenAfterExpiry =
    statusPolledAt !== null && uploadUrlExpiresAt !== null && statusPolledAt >= uploadUrlExpiresAt;
  return !isEveryAttemptRefused(transfer) && !seenAfterExpiry;
}
