import type { sendLimits } from "#lib/deliveries/sending/limits";
import type {
  DeliveryFacts,
  DeliveryStep,
  TransferFacts,
} from "#lib/deliveries/sending/step-types";

/**
 * The part of sending/decide.ts for videos that TikTok pulls from us. A draft exists only once the last byte has left, and
 * pull-url.ts records that first. Closing the URL and that record lock the same row, so a closed URL without the record
 * proves that no draft comes of it (R2a). Pure.
 */

/** May TikTok still take bytes from this URL? */
export function isPullUrlOpen({ source, pullUrlClosedAt }: TransferFacts): boolean {
  return source === "pull" && pullUrlClosedAt === null;
}

/** Chooses how the next attempt is sent: pulled by TikTok where that is available and has not failed too often, else uploaded. */
export function nextInitStep(
  { available, failed }: DeliveryFacts["pull"],
  { failedPulls }: Pick<typeof sendLimits, "failedPulls">,
): DeliveryStep {
  return available && failed < failedPulls ? { kind: "init_pull" } : { kind: "init_upload" };
}

/** Decides while the last byte has not left. Any reason to stop closes the URL first; the rest is decided after that. */
export function decideWhilePulling(
  facts: DeliveryFacts,
  transfer: TransferFacts,
  limits: typeof sendLimits,
): DeliveryStep {
  const { now, cancelRequested, connection, media, attempts } = facts;
  const {
    publishId,
    committedAt,
    reportedBytes,
    sizeBytes,
    uploadUrlExpiresAt,
    firstServedAt,
    initStartedAt,
  } = transfer;
  // TikTok's status counts for more than our record: from here on the video has been handed over.
  if (committedAt === null && reportedBytes !== null && reportedBytes >= sizeBytes)
    return { kind: "mark_committed" };
  if (
    cancelRequested ||
    connection === "disconnected" ||
    media !== "intact" ||
    attempts > limits.crashes
  )
    return { kind: "close_pull_url" };
  // The response to the init was lost. Without a publish id this pull cannot be polled, so its last byte is never served.
  if (publishId === null) return { kind: "close_pull_url" };
  if (uploadUrlExpiresAt === null || uploadUrlExpiresAt <= now) return { kind: "close_pull_url" };
  if (
    firstServedAt === null &&
    now.getTime() - initStartedAt.getTime() >= limits.pullStartTimeoutMs
  )
    return { kind: "close_pull_url" };
  if (connection !== "can_send")
    return {
      kind: "reschedule",
      waitingFor: "authorization",
      until: new Date(now.getTime() + limits.reconnectPollMs),
      reason: connection,
    };
  return facts.nextPollAt !== null && facts.nextPollAt > now
    ? { kind: "idle", until: facts.nextPollAt }
    : { kind: "poll_status" };
}

/**
 * Asks TikTok once to cancel a pull: one whose URL was closed before its last byte left, since it would only fail later and may
 * hold a slot until then; or one that may be complete, when a person cancels. Null when there is nothing to cancel.
 */
export function cancelPullStep(
  { connection, cancelRequested }: DeliveryFacts,
  transfer: TransferFacts,
): DeliveryStep | null {
  const { source, publishId, pullCancelRequestedAt, committingAt, committedAt } = transfer;
  if (
    source !== "pull" ||
    publishId === null ||
    connection !== "can_send" ||
    pullCancelRequestedAt !== null ||
    committedAt !== null
  )
    return null;
  if (committingAt !== null && !cancelRequested) return null;
  return isPullUrlOpen(transfer) ? { kind: "close_pull_url" } : { kind: "cancel_pull" };
}
