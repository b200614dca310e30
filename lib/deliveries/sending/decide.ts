import {
  cancelPullStep,
  isPullUrlOpen,
  nextInitStep,
  decideWhilePulling,
} from "#lib/deliveries/pull/decide";
import type { DeliveryState, WaitReason } from "#lib/deliveries/state";
import type { ReasonCode } from "#lib/deliveries/labels";

/**
 * The heart of sending: given everything known of a delivery, the one next step. Pure; all times are the database's.
 * The rules R1 to R9 named here are in docs/sending.md.
 */

/** One init at TikTok and what became of it. */
export type TransferFacts = {
  /** upload: we send the bytes. fetch: TikTok takes them from an address of ours. */
  source: "upload" | "pull";
  publishId: string | null;
  initOutcome: "ok" | "refused" | "unknown" | null;
  initStartedAt: Date;
  uploadUrlExpiresAt: Date | null;
  /** The upload address was refused (expired or unknown at TikTok) before its time. */
  uploadUrlInvalid: boolean;
  sizeBytes: number;
  chunkSize: number;
  chunkCount: number;
  acknowledgedBytes: number;
  /** Of a fetch: when the first byte was given out, when the address was closed for ever, when TikTok was asked to give it up. */
  firstServedAt: Date | null;
  pullUrlClosedAt: Date | null;
  pullCancelRequestedAt: Date | null;
  /** Of an upload written by the worker that sends, of a fetch by the door that gives out the bytes: before the last one leaves. */
  committingAt: Date | null;
  committedAt: Date | null;
  /** What TikTok last said of it: its outcome in our words, when, and how many bytes it has (null: it did not say). */
  outcome:
    | "in_progress"
    | "in_inbox"
    | "posted"
    | "failed_retryable"
    | "failed_media"
    | "failed_refused"
    | "failed_authorization"
    | "failed_cancelled"
    | null;
  statusPolledAt: Date | null;
  reportedBytes: number | null;
};

export type DeliveryFacts = {
  state: DeliveryState;
  now: Date;
  consentAt: Date;
  cancelRequested: boolean;
  /** An earlier transfer was set aside by "send again" without proof that it brought no draft. */
  earlierUnconfirmed: boolean;
  /** The last time a person asked to try again, which forgives earlier failures. */
  retryRequestedAt: Date | null;
  connection: "can_send" | "needs_reconnect" | "missing_permission" | "disconnected";
  /** Nothing new is begun while a request for deletion is examined. */
  restricted: boolean;
  media: "intact" | "missing" | "changed";
  /** Claims since the last progress, this one included. */
  attempts: number;
  transfer: TransferFacts | null;
  /** Inits of this delivery in 24 hours (and since the last nudge) whose upload never completed. */
  unfinishedInits: number;
  /** Uploads of this delivery that TikTok said FAILED for and that may be tried again, since the last nudge. */
  failedUploads: number;
  /** May TikTok fetch the next try from us, and how many fetches of this delivery failed since the last nudge? */
  pull: { available: boolean; failed: number };
  /** Counted for the account, other deliveries included (R9). */
  account: {
    initsLastMinute: number;
    oldestInitOfMinute: Date | null;
    slotsUsed: number;
    nextSlotFreeAt: Date | null;
    /** Another delivery waits for a slot and stands before this one in the queue. */
    isBehindAnother: boolean;
  };
  /** A status question is due no sooner than this. */
  nextPollAt: Date | null;
};

export type DeliveryStep =
  | { kind: "idle"; until: Date | null }
  | {
      kind: "finish";
      state: "cancelled" | "not_sent" | "refused" | "unconfirmed" | "in_inbox" | "posted";
      reason: ReasonCode | null;
    }
  | { kind: "reschedule"; waitingFor: WaitReason; until: Date; reason: ReasonCode }
  | { kind: "init_upload" }
  | { kind: "init_pull" }
  | { kind: "close_pull_url" }
  | { kind: "cancel_pull" }
  | { kind: "send_chunks"; chunk: number; commits: boolean }
  | { kind: "mark_committed" }
  | { kind: "poll_status" };

export const sendLimits = {
  initsPerMinute: 6,
  /** TikTok takes thirty; several workers may count in the same moment. */
  statusPollsPerMinute: 20,
  pendingShares: 5,
  unfinishedInitsPerDay: 3,
  failedUploads: 3,
  failedPulls: 3,
  crashes: 5,
  consentValidHours: 24,
  /** Not started on an address with less left than the deadline of one request. */
  urlExpiryMarginMs: 5 * 60_000,
  /** R2(c): this long after the address died, no request of ours can complete its upload. */
  urlFenceMs: 10 * 60_000,
  unconfirmedAfterMs: 24 * 3_600_000,
  reconnectPollMs: 15_000,
  slotsPollMs: 5 * 60_000,
  /** TikTok gives a fetch up after an hour; one that it has not begun after this will hardly begin. */
  pullStartTimeoutMs: 10 * 60_000,
  /** Between a fault that TikTok reports as its own and the next try, times the number of such faults. */
  internalErrorRetryMs: 15_000,
} as const;

const addMs = (from: Date, ms: number) => new Date(from.getTime() + ms);

export function decide(facts: DeliveryFacts): DeliveryStep {
  const { transfer, state } = facts;
  if (["posted", "cancelled", "not_sent", "refused"].includes(state))
    return { kind: "idle", until: null };
  const settled = transfer ? resolveOutcome(facts, transfer) : null;
  if (settled?.kind === "arrived" && settled.state !== state)
    return { kind: "finish", state: settled.state, reason: null };
  if (state === "in_inbox") return keepPolling(facts);
  if (settled?.kind === "ended")
    return { kind: "finish", state: settled.state, reason: settled.reason };
  if (state === "unconfirmed")
    return settled
      ? { kind: "finish", state: "not_sent", reason: "tiktok_failed_repeatedly" }
      : keepPolling(facts);
  const handedOver =
    transfer !== null &&
    settled === null &&
    (transfer.committingAt !== null || transfer.committedAt !== null);
  if (transfer && settled === null && !handedOver && isPullUrlOpen(transfer))
    return decideWhilePulling(facts, transfer, sendLimits);
  if (facts.attempts > sendLimits.crashes)
    return {
      kind: "finish",
      state: handedOver ? "unconfirmed" : "not_sent",
      reason: "worker_crashes",
    };
  if (handedOver) return cancelPullStep(facts, transfer) ?? afterCommitting(facts, transfer);
  if (transfer && settled === null)
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

/** What TikTok's own word settles; null while it has settled nothing. */
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
      // A fetch that we called off ourselves, for a person or for another way of sending.
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

/** In the inbox or unconfirmed: nothing is sent any more, but TikTok may still have news. */
function keepPolling(facts: DeliveryFacts): DeliveryStep {
  if (facts.connection !== "can_send" || !facts.nextPollAt) return { kind: "idle", until: null };
  return facts.nextPollAt <= facts.now
    ? { kind: "poll_status" }
    : { kind: "idle", until: facts.nextPollAt };
}

/** No last chunk was ever about to start (or TikTok failed it): stopping is safe, starting anew is allowed (R2a, R2b). */
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

/** R9: inits are spent like money; a nudge by a person overrules the estimate of the slots, never the rate. */
function decideInit({ now, account, retryRequestedAt, pull }: DeliveryFacts): DeliveryStep {
  if (account.initsLastMinute >= sendLimits.initsPerMinute) {
    return {
      kind: "reschedule",
      waitingFor: "rate",
      until: addMs(account.oldestInitOfMinute ?? now, 61_000),
      reason: "init_rate_limited",
    };
  }
  const justAsked = retryRequestedAt !== null && now < addMs(retryRequestedAt, 60_000);
  if (account.slotsUsed >= sendLimits.pendingShares && !justAsked) {
    // Whatever frees a slot wakes the queue; a look now and then is for a wake-up that was missed.
    const look = addMs(now, sendLimits.slotsPollMs);
    const frees = account.nextSlotFreeAt ?? look;
    return {
      kind: "reschedule",
      waitingFor: "slots",
      until: frees > now && frees < look ? frees : look,
      reason: "slots_full_by_count",
    };
  }
  if (account.isBehindAnother && !justAsked)
    return {
      kind: "reschedule",
      waitingFor: "slots",
      until: addMs(now, 60_000),
      reason: "behind_in_queue",
    };
  return nextInitStep(pull, sendLimits);
}

/** The upload can go on at this transfer's address. */
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

/** The chunk that begins at or before this many bytes. */
function chunkAt(
  { chunkSize, chunkCount }: TransferFacts,
  bytes: number,
): { chunk: number; commits: boolean } {
  const chunk = Math.min(Math.floor(bytes / chunkSize), chunkCount - 1);
  return { chunk, commits: chunk === chunkCount - 1 };
}

function nextChunk(facts: DeliveryFacts, transfer: TransferFacts): DeliveryStep {
  const { chunk, commits } = chunkAt(transfer, transfer.acknowledgedBytes);
  // Without a living authorisation nobody could learn what became of the last chunk; wait before it, not after.
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

/** The last chunk was about to start: only TikTok's word, or a safe repetition of the same chunk (R1), leads on. */
function afterCommitting(facts: DeliveryFacts, transfer: TransferFacts): DeliveryStep {
  const { now } = facts;
  const committingAt = transfer.committingAt ?? now;
  if (facts.connection === "disconnected")
    return { kind: "finish", state: "unconfirmed", reason: "disconnected_after_handover" };
  // Nobody gives a last byte away without knowing whom to ask about; should it ever happen, only a person can look.
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
  const askedSince = transfer.statusPolledAt !== null && transfer.statusPolledAt > committingAt;
  if (transfer.committedAt === null && askedSince) {
    const fewer = transfer.reportedBytes !== null && transfer.reportedBytes < transfer.sizeBytes;
    if (isUploadUrlUsable(transfer, now))
      return {
        kind: "send_chunks",
        ...chunkAt(transfer, transfer.reportedBytes ?? transfer.acknowledgedBytes),
      };
    // R2(c): the address has been dead for ten minutes and TikTok has fewer bytes than the file.
    const fenced =
      transfer.uploadUrlExpiresAt !== null &&
      now >= addMs(transfer.uploadUrlExpiresAt, sendLimits.urlFenceMs);
    const freshWord =
      transfer.statusPolledAt !== null &&
      transfer.uploadUrlExpiresAt !== null &&
      transfer.statusPolledAt >= addMs(transfer.uploadUrlExpiresAt, sendLimits.urlFenceMs);
    if (fenced && fewer && freshWord) {
      if (facts.unfinishedInits >= sendLimits.unfinishedInitsPerDay)
        return { kind: "finish", state: "not_sent", reason: "tiktok_unclear" };
      return facts.cancelRequested ? cancelStep(facts) : decideInit(facts);
    }
    if (fenced && freshWord && transfer.reportedBytes === null)
      return { kind: "finish", state: "unconfirmed", reason: "tiktok_unresponsive" };
  }
  if (facts.nextPollAt && facts.nextPollAt > now) return { kind: "idle", until: facts.nextPollAt };
  return { kind: "poll_status" };
}
