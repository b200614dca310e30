import type {
  DeliveryFacts,
  sendLimits,
  DeliveryStep,
  TransferFacts,
} from "#lib/deliveries/sending/decide";

/**
 * The part of decide.ts for videos that TikTok fetches from us. The same rule holds as for an upload: a draft exists only once the last
 * byte has left, and the door that gives it out (serve-fetch.ts) writes that down first. Closing the address and that note wait for the
 * same row, so one of them is first: a closed address without the note proves that no draft comes of it (R2a). Pure.
 */

/** TikTok may take bytes from this address. */
export function isPullUrlOpen({ source, pullUrlClosedAt }: TransferFacts): boolean {
  return source === "pull" && pullUrlClosedAt === null;
}

/** How the next try goes: fetched by TikTok where that is offered and has not failed too often, else sent by us. */
export function nextInitStep(
  { available, failed }: DeliveryFacts["pull"],
  { failedPulls }: Pick<typeof sendLimits, "failedPulls">,
): DeliveryStep {
  return available && failed < failedPulls ? { kind: "init_pull" } : { kind: "init_upload" };
}

/** The last byte has not left. Whatever speaks against going on closes the address first; what follows is decided after that. */
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
  // TikTok's word counts for more than our note: from here on it has been handed over.
  if (committedAt === null && reportedBytes !== null && reportedBytes >= sizeBytes)
    return { kind: "mark_committed" };
  if (
    cancelRequested ||
    connection === "disconnected" ||
    media !== "intact" ||
    attempts > limits.crashes
  )
    return { kind: "close_pull_url" };
  // The answer to the init was lost. Nobody could ask about this fetch, so its last byte is never given out.
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
 * Asks TikTok once to give a fetch up: one that was closed before its last byte left, since it would only fail later and may hold a
 * slot till then; or, for a person who cancels, one that may be whole, after closing its address. Null when there is nothing to call off.
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
