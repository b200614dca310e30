import { addMs, cancelStep, decideInit } from "#lib/deliveries/sending/decide-init";
import { sendLimits } from "#lib/deliveries/sending/limits";
import { rejectionPauseMs } from "#lib/deliveries/sending/poll-schedule";
import type {
  DeliveryFacts,
  DeliveryStep,
  TransferFacts,
} from "#lib/deliveries/sending/step-types";
import {
  chunkAt,
  isEveryAttemptRefused,
  isUploadUrlUsable,
  reportsFewerBytes,
  reportsWholeVideo,
} from "#lib/deliveries/sending/upload-facts";

/**
 * The part of decide.ts after the last chunk may have left: polls the status, or sends what TikTok
 * reports as missing again (R1). A new init waits for R2c. Pure.
 */
export function afterCommitting(facts: DeliveryFacts, transfer: TransferFacts): DeliveryStep {
  const { now } = facts;
  const committingAt = transfer.committingAt ?? now;
  if (facts.connection === "disconnected")
    return { kind: "finish", state: "unconfirmed", reason: "disconnected_after_handover" };
  // Should never happen: the last byte requires a publish id. Only a person can check.
  if (transfer.publishId === null)
    return { kind: "finish", state: "unconfirmed", reason: "tiktok_unresponsive" };
  if (transfer.committedAt === null && reportsWholeVideo(transfer))
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
  const step = isVideoMissing(transfer, now)
    ? isUploadUrlUsable(transfer, now)
      ? completeUpload(facts, transfer)
      : afterExpiry(facts, transfer)
    : null;
  if (step) return step;
  if (facts.nextPollAt && facts.nextPollAt > now) return { kind: "idle", until: facts.nextPollAt };
  return { kind: "poll_status" };
}

/** The latest attempt to complete the upload. Every answer of TikTok before it is out of date. */
const lastAttemptAt = ({ completionStartedAt, committingAt }: TransferFacts): number =>
  (completionStartedAt ?? committingAt)?.getTime() ?? 0;

/** Grows with the time since the first attempt, so that few parts are sent again. */
const growingPauseMs = (transfer: TransferFacts): number =>
  (lastAttemptAt(transfer) - (transfer.committingAt?.getTime() ?? 0)) / 2;

/** Whether TikTok, asked since the last attempt, does not have all, as far as it can be known. */
function isVideoMissing(transfer: TransferFacts, now: Date): boolean {
  const { committedAt, statusPolledAt, source } = transfer;
  if (statusPolledAt === null || statusPolledAt.getTime() <= lastAttemptAt(transfer)) return false;
  if (committedAt === null) return true;
  if (source === "pull" || statusPolledAt <= committedAt || reportsWholeVideo(transfer))
    return false;
  const explainedMs = reportsFewerBytes(transfer)
    ? Math.max(sendLimits.acceptedLagMs, growingPauseMs(transfer))
    : sendLimits.silentProcessingMs;
  return now >= addMs(committedAt, explainedMs);
}

/** R1: sends the missing part again after a pause, while the address lives. */
function completeUpload(facts: DeliveryFacts, transfer: TransferFacts): DeliveryStep | null {
  const { now, nextPollAt } = facts;
  const { chunkRejections, chunkRejectionCode, committedAt } = transfer;
  const end = endAfterRejections(transfer);
  if (end) return end;
  const leastMs =
    chunkRejections > 0 ? rejectionPauseMs(chunkRejections) : sendLimits.resendPauseMs;
  const pauseMs = Math.min(
    Math.max(growingPauseMs(transfer), leastMs),
    sendLimits.maxResendPauseMs,
  );
  const sendAt =
    transfer.completionStartedAt && committedAt === null
      ? addMs(transfer.completionStartedAt, pauseMs)
      : now;
  if (now >= sendAt) {
    const position = chunkAt(transfer, transfer.reportedBytes ?? transfer.acknowledgedBytes);
    return { kind: "send_chunks", ...position };
  }
  if (nextPollAt === null || nextPollAt <= now) return null;
  return {
    kind: "reschedule",
    waitingFor: "tiktok",
    until: nextPollAt < sendAt ? nextPollAt : sendAt,
    reason: chunkRejectionCode === null ? "checking_last_chunk" : "last_chunk_refused",
  };
}

/** TikTok finds fault with our request itself, so neither a repeat nor a new init can help. */
function endAfterRejections(transfer: TransferFacts): DeliveryStep | null {
  const { chunkRejections, chunkRejectionCode, statusPolledAt } = transfer;
  if (chunkRejections < sendLimits.requestRejections || !isRequestRejection(chunkRejectionCode))
    return null;
  if (!isEveryAttemptRefused(transfer)) return null;
  // Bytes that arrived in spite of the rejection would be reported by then.
  const isSettled =
    statusPolledAt !== null &&
    statusPolledAt.getTime() >= lastAttemptAt(transfer) + sendLimits.acceptedLagMs;
  if (!isSettled) return null;
  return reportsFewerBytes(transfer)
    ? { kind: "finish", state: "not_sent", reason: "chunk_refused_repeatedly" }
    : { kind: "finish", state: "unconfirmed", reason: "refused_without_status" };
}

/** Whether a rejection concerns our request, not the address or the position of the upload. */
export function isRequestRejection(code: string | null): boolean {
  return code !== null && !["http_403", "http_404", "http_416"].includes(code);
}

/** R2(c): the upload URL expired ten minutes ago, and TikTok was asked after that. */
function afterExpiry(facts: DeliveryFacts, transfer: TransferFacts): DeliveryStep | null {
  const { statusPolledAt, uploadUrlExpiresAt, committedAt, reportedBytes } = transfer;
  if (statusPolledAt === null || uploadUrlExpiresAt === null) return null;
  if (statusPolledAt < addMs(uploadUrlExpiresAt, sendLimits.urlFenceMs)) return null;
  if (reportsFewerBytes(transfer)) {
    // TikTok accepted it and denies having it: not enough for a new init.
    if (committedAt !== null)
      return { kind: "finish", state: "unconfirmed", reason: "accepted_but_incomplete" };
    if (facts.unfinishedInits >= sendLimits.unfinishedInitsPerDay)
      return { kind: "finish", state: "not_sent", reason: "tiktok_unclear" };
    return facts.cancelRequested ? cancelStep(facts) : decideInit(facts);
  }
  if (committedAt !== null || reportedBytes !== null) return null;
  return {
    kind: "finish",
    state: "unconfirmed",
    reason: isEveryAttemptRefused(transfer) ? "refused_without_status" : "tiktok_unresponsive",
  };
}
