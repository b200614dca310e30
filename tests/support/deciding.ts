import type { Facts, TransferFacts } from "#lib/deliveries/decide";

/** The moment at which everything in a table of decisions is looked at. */
const now = new Date("2026-03-01T12:00:00Z");
export const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
export const ahead = (seconds: number) => ago(-seconds);

/** A delivery that was just agreed to, with nothing against it, but for what `over` says. */
export const facts = (over: Partial<Facts> = {}): Facts => ({
  state: "queued",
  now,
  consentAt: ago(60),
  cancelRequested: false,
  earlierUnconfirmed: false,
  nudgedAt: null,
  connection: "able",
  restricted: false,
  media: "whole",
  attempts: 1,
  transfer: null,
  orphans: 0,
  failedTransfers: 0,
  fetch: { offered: false, failed: 0 },
  account: { initsLastMinute: 0, oldestInitOfMinute: null, slotsUsed: 0, nextSlotFreesAt: null, aheadIsWaiting: false },
  askAgainAt: null,
  ...over,
});

/** An upload of two parts that was opened half a minute ago, but for what `over` says. */
export const transfer = (over: Partial<TransferFacts> = {}): TransferFacts => ({
  source: "upload",
  publishId: "v_inbox_file~v2.1",
  initOutcome: "ok",
  initStartedAt: ago(30),
  uploadUrlExpiresAt: ahead(3570),
  uploadUrlDead: false,
  sizeBytes: 25_000_000,
  chunkSize: 10_000_000,
  chunkCount: 2,
  acknowledgedBytes: 0,
  firstServedAt: null,
  closedAt: null,
  callOffAt: null,
  committingAt: null,
  committedAt: null,
  outcome: null,
  statusAt: null,
  reportedBytes: null,
  ...over,
});
