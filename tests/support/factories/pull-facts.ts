import type { DeliveryFacts, TransferFacts } from "#lib/deliveries/sending/step-types";
import {
  makeFacts,
  makeTransferFacts,
  secondsAgo,
  secondsAhead,
} from "#tests/support/factories/delivery-facts";

/** Returns a delivery whose video TikTok is pulling, changed by `over`. */
export const makePullingFacts = (over: Partial<DeliveryFacts>): DeliveryFacts =>
  makeFacts({
    state: "pulling",
    pull: { available: true, failed: 0 },
    nextPollAt: secondsAhead(3),
    ...over,
  });

/** Returns a pull that TikTok accepted half a minute ago. */
export const makePull = (over: Partial<TransferFacts> = {}) =>
  makeTransferFacts({
    source: "pull",
    publishId: "v_inbox_url~v2.1",
    uploadUrlExpiresAt: secondsAhead(3870),
    uploadUrlInvalid: true,
    chunkSize: 25_000_000,
    chunkCount: 1,
    firstServedAt: secondsAgo(28),
    ...over,
  });

/** A pull before its init's response: the worker was killed, or the response was lost. */
export const makePullWithoutPublishId = (over: Partial<TransferFacts> = {}) =>
  makePull({ publishId: null, initOutcome: "unknown", ...over });
export const makeClosedPull = (over: Partial<TransferFacts> = {}) =>
  makePull({ pullUrlClosedAt: secondsAgo(1), ...over });
/** A pull after the pull route recorded that the last byte was about to leave. */
export const makeFullyServedPull = (over: Partial<TransferFacts> = {}) =>
  makePull({ committingAt: secondsAgo(20), ...over });

export const pollStatus = { kind: "poll_status" };
export const closePullUrl = { kind: "close_pull_url" };
export const initPull = { kind: "init_pull" };
export const initUpload = { kind: "init_upload" };
export const cancelPull = { kind: "cancel_pull" };
export const idle = { kind: "idle", until: secondsAhead(3) };
export const finish = (state: string, reason: string | null = null) => ({
  kind: "finish",
  state,
  reason,
});
