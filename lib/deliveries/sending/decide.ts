import { cancelPullStep, decideWhilePulling, isPullUrlOpen } from "#lib/deliveries/pull/decide";
import type { ReasonCode } from "#lib/deliveries/error-catalogue/reasons";
import { afterCommitting } from "#lib/deliveries/sending/after-commit";
import { addMs, cancelStep, decideInit } from "#lib/deliveries/sending/decide-init";
import { sendLimits } from "#lib/deliveries/sending/limits";
import type {
  DeliveryFacts,
  DeliveryStep,
  TransferFacts,
} from "#lib/deliveries/sending/step-types";
import {
  chunkAt,
  isUploadUrlUsable,
  isWholeVideoAccepted,
} from "#lib/deliveries/sending/upload-facts";
import { hasEnded, isPolled } from "#lib/deliveries/state";

/** Chooses the next step of a delivery from its facts. docs/sending.md defines R1 to R9. Pure. */
export function decide(facts: DeliveryFacts): DeliveryStep {
  const { transfer, state } = facts;
  if (hasEnded(state) && !isPolled(state)) return { kind: "idle", until: null };
  const resolved = transfer ? resolveOutcome(facts, transfer) : null;
  if (resolved?.kind === "arrived" && resolved.state !== state)
    return { kind: "finish", state: resolved.state, reason: null };
  if (state === "in_inbox")
    return resolved === null || resolved.kind === "arrived"
      ? keepPolling(facts)
      : { kind: "finish", state: "refused", reason: "failed_after_inbox" };
  if (resolved?.kind === "ended" && resolved.state !== state)
    return { kind: "finish", state: resolved.state, reason: resolved.reason };
  switch (state) {
    case "unconfirmed":
      return resolved?.kind === "retry"
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
  | { kind: "ended"; state: "refused" | "not_sent" | "unconfirmed"; reason: ReasonCode }
  | { kind: "retry" };

/** Returns what TikTok's own status decides; null while it decides nothing. */
function resolveOutcome(
  { state, cancelRequested }: DeliveryFacts,
  transfer: TransferFacts,
): ResolvedOutcome | null {
  const { outcome, pullCancelRequestedAt } = transfer;
  switch (outcome) {
    case "in_inbox":
      // Judged once: later polls are past the expiry, which is part of the judgement.
      if (state !== "in_inbox" && !isWholeVideoAccepted(transfer))
        return { kind: "ended", state: "unconfirmed", reason: "draft_without_video" };
      return { kind: "arrived", state: outcome };
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

function nextChunk(facts: DeliveryFacts, transfer: TransferFacts): DeliveryStep {
  const { chunk, commits } = chunkAt(
    transfer,
    Math.max(transfer.acknowledgedBytes, transfer.reportedBytes ?? 0),
  );
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
