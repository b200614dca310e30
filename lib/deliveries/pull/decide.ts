import type { sendLimits } from "#lib/deliveries/sending/limits";
import type {
  DeliveryFacts,
  DeliveryStep,
  TransferFacts,
} from "#lib/deliveries/sending/step-types";

/**
 * The part of sending/decide.ts for pulls. A draft needs the last byte, which pull-url.ts records
 * first. A close locks the same row, so a closed URL without the record proves no draft (R2a).
 */

/** May TikTok still take bytes from this URL? */
export function isPullUrlOpen({ source, pullUrlClosedAt }: TransferFacts): boolean {
  return source === "pull" && pullUrlClosedAt === null;
}

/** Chooses a pull while TikTok offers it and few have failed, else an upload. */
export function nextInitStep(
  { available, failed }: DeliveryFacts["pull"],
  { failedPulls }: Pick<typeof sendLimits, "failedPulls">,
): DeliveryStep {
  return available && failed < failedPulls ? { kind: "init_pull" } : { kind: "init_upload" };
}

/** Decides before the last byte has left. Any reason to stop closes the URL first. */
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
  // TikTok's status overrides our record: the video has been handed over.
  if (committedAt === null && reportedBytes !== null && reportedBytes >= sizeBytes)
    return { kind: "mark_committed" };
  if (
    cancelRequested ||
    connection === "disconnected" ||
    media !== "intact" ||
    attempts > limits.crashes
  )
    return { kind: "close_pull_url" };
  // The response to the init was lost. Without a publish id the last byte is never served.
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
 * Cancels a pull once: before its last byte left, since it can only fail later and may use a slot
 * until then, or after that when a person cancels. Null when there is nothing to cancel.
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
