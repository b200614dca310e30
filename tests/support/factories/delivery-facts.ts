import type { DeliveryFacts, TransferFacts } from "#lib/deliveries/sending/step-types";

/** The current time of all decisions in the tables. */
const decisionTime = new Date("2026-03-01T12:00:00Z");
export const secondsAgo = (seconds: number) => new Date(decisionTime.getTime() - seconds * 1000);
export const secondsAhead = (seconds: number) => secondsAgo(-seconds);

/** Returns a delivery with a new consent and no problems, changed by `overrides`. */
export const makeFacts = (overrides: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  state: "queued",
  now: decisionTime,
  consentAt: secondsAgo(60),
  cancelRequested: false,
  earlierUnconfirmed: false,
  retryRequestedAt: null,
  connection: "can_send",
  restricted: false,
  media: "intact",
  attempts: 1,
  transfer: null,
  unfinishedInits: 0,
  failedUploads: 0,
  pull: { available: false, failed: 0 },
  account: {
    initsLastMinute: 0,
    oldestInitOfMinute: null,
    slotsUsed: 0,
    nextSlotFreeAt: null,
    isBehindAnother: false,
  },
  nextPollAt: null,
  ...overrides,
});

/** Returns an upload of two chunks, initialised half a minute ago, changed by `overrides`. */
export const makeTransferFacts = (overrides: Partial<TransferFacts> = {}): TransferFacts => ({
  source: "upload",
  publishId: "v_inbox_file~v2.1",
  initOutcome: "ok",
  initStartedAt: secondsAgo(30),
  uploadUrlExpiresAt: secondsAhead(3570),
  uploadUrlInvalid: false,
  sizeBytes: 25_000_000,
  chunkSize: 10_000_000,
  chunkCount: 2,
  acknowledgedBytes: 0,
  firstServedAt: null,
  pullUrlClosedAt: null,
  pullCancelRequestedAt: null,
  committingAt: null,
  committedAt: null,
  completionStartedAt: null,
  openAttempts: 0,
  chunkRejections: 0,
  chunkRejectionCode: null,
  outcome: null,
  statusPolledAt: null,
  reportedBytes: null,
  ...overrides,
});
