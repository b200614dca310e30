import { slotLimit } from "#lib/deliveries/queue/rules";
import type { ReasonCode } from "#lib/deliveries/error-catalogue/reasons";
import {
  cancelPullStep,
  decideWhilePulling,
  isPullUrlOpen,
  nextInitStep,
} from "#lib/deliveries/pull/decide";
import { sendLimits } from "#lib/deliveries/sending/limits";
import type {
  DeliveryFacts,
  DeliveryStep,
  TransferFacts,
} from "#lib/deliveries/sending/step-types";
import { hasEnded, isPolled } from "#lib/deliveries/state";

const addMs = (from: Date, ms: number) => new Date(from.getTime() + ms);

/** Chooses the next step of a delivery from its facts. docs/sending.md defines R1 to R9. Pure. */
export function decide(facts: DeliveryFacts): DeliveryStep {
  const { transfer, state } = facts;
  if (hasEnded(state) && !isPolled(state)) return { kind: "idle", until: null };
  const resolved = transfer ? resolveOutcome(facts, transfer) : null;
  if (resolved?.kind === "arrived" && resolved.state !== state)
    return { kind: "finish", state: resolved.state, reason: null };
  if (state === "in_inbox") return keepPolling(facts);
  if (resolved?.kind === "ended")
    return { kind: "finish", state: resolved.state, reason: resolved.reason };
  switch (state) {
    case "unconfirmed":
      return resolved
        ? { kind: "finish", state: "not_sent", reason: "tiktok_failed_repeatedly" }
        : keepPolling(facts);
    case "queued":
    case "init_sent":
    case "ready":
    case "uploading":
    case "pulling":
    case "committing":
    case "processing":
      return decideUnended(facts, resolved);
  }
}

/** The states before an end: the transfer decides, not the state. */
function decideUnended(facts: DeliveryFacts, resolved: ResolvedOutcome | null): DeliveryStep {
  const { transfer } = facts;
  const handedOver =
    transfer !== null &&
    resolved === null &&
    (transfer.committingAt !== null || transfer.committedAt !== null);
  if (transfer && resolved === null && !handedOver && isPullUrlOpen(transfer))
    return decideWhilePulling(facts, transfer, sendLimits);
  if (facts.attempts > sendLimits.crashes)
    return {
      kind: "finish",
      state: handedOver ? "unconfirmed" : "not_sent",
      reason: "worker_crashes",
    };
  if (handedOver) return cancelPullStep(facts, transfer) ?? afterCommitting(facts, transfer);
  if (transfer && resolved === null)
    return cancelPullStep(facts, transfer) ?? beforeCommitting(facts, transfer);
  if (transfer === null) return beforeCommitting(facts, null);
  const until = addMs(
    transfer.statusPolledAt ?? facts.now,
    sendLimits.internalErrorRetryMs * (facts.failedUploads + facts.pull.failed),
  );
  if (!facts.cancelRequested && facts.now < until)
    return { kind: "reschedule", waitingFor: "tiktok", until, reason: "tiktok_internal" };
  return beforeCommitting(facts, null);
}

type ResolvedOutcome =
  | { kind: "arrived"; state: "in_inbox" | "posted" }
  | { kind: "ended"; state: "refused" | "not_sent"; reason: ReasonCode }
  | { kind: "retry" };

/** Returns what TikTok's own status decides; null while it decides nothing. */
function resolveOutcome(
  { state, cancelRequested }: DeliveryFacts,
  { outcome, pullCancelRequestedAt }: TransferFacts,
): ResolvedOutcome | null {
  switch (outcome) {
    case "in_inbox":
    case "posted":
      return { kind: "arrived", state: outcome };
    case "failed_media":
      return { kind: "ended", state: "refused", reason: "tiktok_refused_media" };
    case "failed_refused":
      return { kind: "ended", state: "refused", reason: "tiktok_refused" };
    case "failed_authorization":
      return { kind: "ended", state: "not_sent", reason: "authorization_removed" };
    case "failed_cancelled":
      // We cancelled this pull, for a person or to upload instead.
      if (state !== "unconfirmed" && (cancelRequested || pullCancelRequestedAt !== null))
        return { kind: "retry" };
      return { kind: "ended", state: "not_sent", reason: "cancelled_at_tiktok" };
    case "failed_retryable":
      return { kind: "retry" };
    case "in_progress":
    case null:
      return null;
  }
}

/** In the inbox or unconfirmed: sends nothing more, but TikTok may still report a change. */
function keepPolling(facts: DeliveryFacts): DeliveryStep {
  if (facts.connection !== "can_send" || !facts.nextPollAt) return { kind: "idle", until: null };
  return facts.nextPollAt <= facts.now
    ? { kind: "poll_status" }
    : { kind: "idle", until: facts.nextPollAt };
}

/** No last chunk was about to start, or TikTok failed it: a stop or new init is safe (R2a, R2b). */
function beforeCommitting(facts: DeliveryFacts, transfer: TransferFacts | null): DeliveryStep {
  const { now } = facts;
  if (facts.cancelRequested) return cancelStep(facts);
  if (facts.connection === "disconnected")
    return { kind: "finish", state: "not_sent", reason: "disconnected" };
  if (facts.media !== "intact")
    return { kind: "finish", state: "not_sent", reason: `media_${facts.media}` };
  if (transfer && isUploadUrlUsable(transfer, now)) return nextChunk(facts, transfer);
  if (facts.failedUploads >= sendLimits.failedUploads)
    return { kind: "finish", state: "not_sent", reason: "tiktok_failed_repeatedly" };
  if (facts.unfinishedInits >= sendLimits.unfinishedInitsPerDay)
    return { kind: "finish", state: "not_sent", reason: "tiktok_unclear" };
  if (facts.connection !== "can_send" || facts.restricted) {
    if (now >= addMs(facts.consentAt, sendLimits.consentValidHours * 3_600_000))
      return { kind: "finish", state: "not_sent", reason: "consent_expired" };
    const reason = facts.connection === "can_send" ? "restricted" : facts.connection;
    return {
      kind: "reschedule",
      waitingFor: "authorization",
      until: addMs(now, sendLimits.reconnectPollMs),
      reason,
    };
  }
  return decideInit(facts);
}

/** R9: every init counts at TikTok. A person's retry overrides the slot estimate, not the rate. */
function decideInit({ now, account, retryRequestedAt, pull }: DeliveryFacts): DeliveryStep {
  if (account.initsLastMinute >= sendLimits.initsPerMinute) {
    return {
      kind: "reschedule",
      waitingFor: "rate",
      until: addMs(account.oldestInitOfMinute ?? now, 61_000),
      reason: "init_rate_limited",
    };
  }
  const justRetried = retryRequestedAt !== null && now < addMs(retryRequestedAt, 60_000);
  if (account.slotsUsed >= slotLimit && !justRetried) {
    // Freeing a slot wakes the queue; the periodic poll covers a missed wake-up.
    const pollAt = addMs(now, sendLimits.slotsPollMs);
    const freeAt = account.nextSlotFreeAt ?? pollAt;
    return {
      kind: "reschedule",
      waitingFor: "slots",
      until: freeAt > now && freeAt < pollAt ? freeAt : pollAt,
      reason: "slots_full_by_count",
    };
  }
  if (account.isBehindAnother && !justRetried)
    return {
      kind: "reschedule",
      waitingFor: "slots",
      until: addMs(now, 60_000),
      reason: "behind_in_queue",
    };
  return nextInitStep(pull, sendLimits);
}

/** Whether the upload can continue at this transfer's URL. */
export function isUploadUrlUsable(transfer: TransferFacts, now: Date): boolean {
  if (
    transfer.publishId === null ||
    transfer.uploadUrlInvalid ||
    transfer.uploadUrlExpiresAt === null
  )
    return false;
  return now < addMs(transfer.uploadUrlExpiresAt, -sendLimits.urlExpiryMarginMs);
}

function cancelStep(facts: DeliveryFacts): DeliveryStep {
  if (facts.earlierUnconfirmed)
    return { kind: "finish", state: "cancelled", reason: "earlier_attempt_unconfirmed" };
  return {
    kind: "finish",
    state: "cancelled",
    reason: facts.connection === "disconnected" ? "disconnected" : null,
  };
}

/** Returns the chunk that starts at or before this many bytes. */
function chunkAt(
  { chunkSize, chunkCount }: TransferFacts,
  bytes: number,
): { chunk: number; commits: boolean } {
  const chunk = Math.min(Math.floor(bytes / chunkSize), chunkCount - 1);
  return { chunk, commits: chunk === chunkCount - 1 };
}

function nextChunk(facts: DeliveryFacts, transfer: TransferFacts): DeliveryStep {
  const { chunk, commits } = chunkAt(transfer, transfer.acknowledgedBytes);
  // Waits before the last chunk, because its status cannot be polled without a token.
  if (commits && facts.connection !== "can_send") {
    return {
      kind: "reschedule",
      waitingFor: "authorization",
      until: addMs(facts.now, sendLimits.reconnectPollMs),
      reason: facts.connection,
    };
  }
  return { kind: "send_chunks", chunk, commits };
}

/** The last chunk may have left: polls the status or repeats the same chunk (R1). */
function afterCommitting(facts: DeliveryFacts, transfer: TransferFacts): DeliveryStep {
  const { now } = facts;
  const committingAt = transfer.committingAt ?? now;
  if (facts.connection === "disconnected")
    return { kind: "finish", state: "unconfirmed", reason: "disconnected_after_handover" };
  // Should never happen: the last byte requires a publish id. Only a person can check.
  if (transfer.publishId === null)
    return { kind: "finish", state: "unconfirmed", reason: "tiktok_unresponsive" };
  if (
    transfer.committedAt === null &&
    transfer.reportedBytes !== null &&
    transfer.reportedBytes >= transfer.sizeBytes
  )
    return { kind: "mark_committed" };
  if (now >= addMs(committingAt, sendLimits.unconfirmedAfterMs))
    return { kind: "finish", state: "unconfirmed", reason: "no_status_for_a_day" };
  if (facts.connection !== "can_send") {
    return {
      kind: "reschedule",
      waitingFor: "authorization",
      until: addMs(now, sendLimits.reconnectPollMs),
      reason: facts.connection,
    };
  }
  const polledSince = transfer.statusPolledAt !== null && transfer.statusPolledAt > committingAt;
  if (transfer.committedAt === null && polledSince) {
    const fewer = transfer.reportedBytes !== null && transfer.reportedBytes < transfer.sizeBytes;
    if (isUploadUrlUsable(transfer, now))
      return {
        kind: "send_chunks",
        ...chunkAt(transfer, transfer.reportedBytes ?? transfer.acknowledgedBytes),
      };
    // R2(c): the upload URL expired ten minutes ago and TikTok has fewer bytes than the file.
    const fenced =
      transfer.uploadUrlExpiresAt !== null &&
      now >= addMs(transfer.uploadUrlExpiresAt, sendLimits.urlFenceMs);
    const polledAfterFence =
      transfer.statusPolledAt !== null &&
      transfer.uploadUrlExpiresAt !== null &&
      transfer.statusPolledAt >= addMs(transfer.uploadUrlExpiresAt, sendLimits.urlFenceMs);
    if (fenced && fewer && polledAfterFence) {
      if (facts.unfinishedInits >= sendLimits.unfinishedInitsPerDay)
        return { kind: "finish", state: "not_sent", reason: "tiktok_unclear" };
      return facts.cancelRequested ? cancelStep(facts) : decideInit(facts);
    }
    if (fenced && polledAfterFence && transfer.reportedBytes === null)
      return { kind: "finish", state: "unconfirmed", reason: "tiktok_unresponsive" };
  }
  if (facts.nextPollAt && facts.nextPollAt > now) return { kind: "idle", until: facts.nextPollAt };
  return { kind: "poll_status" };
}
