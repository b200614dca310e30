import "server-only";

import type { WorkerActor } from "#lib/actor";
import { isPullUrlOpen } from "#lib/deliveries/pull/decide";
import { isFailedPull, isPullAvailable } from "#lib/deliveries/pull/pull-availability";
import { countSlots, type QueuedDelivery } from "#lib/deliveries/queue/rules";
import {
  type DeliveryRow,
  readAccountFacts,
  readDeliveryFacts,
  type TransferRow,
} from "#lib/deliveries/sending/facts-queries";
import { nextPollAt } from "#lib/deliveries/sending/poll-schedule";
import type { DeliveryFacts, SendContext, TransferFacts } from "#lib/deliveries/sending/step-types";
import { isUploadUrlUsable } from "#lib/deliveries/sending/upload-facts";
import { getConsentedHash } from "#lib/deliveries/sending/verify-consented-file";
import { hasEnded, isPolled } from "#lib/deliveries/state";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import { fileStat } from "#lib/infra/storage/media-files";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

const unusedAccount: DeliveryFacts["account"] = {
  initsLastMinute: 0,
  oldestInitOfMinute: null,
  slotsUsed: 0,
  nextSlotFreeAt: null,
  isBehindAnother: false,
};

/** Reads the facts for decide.ts at one moment of database time. Throws `not_found`. */
export async function loadDeliveryFacts(
  actor: WorkerActor,
  deliveryId: string,
  tx: Tx,
): Promise<{ facts: DeliveryFacts; context: SendContext }> {
  const found = await readDeliveryFacts(actor, deliveryId, tx);
  if (!found) throw new AppError("not_found", "This delivery does not exist.");
  const { delivery: row, transfers } = found;
  const { now } = row;
  const since = new Date(Math.max(now.getTime() - DAY_MS, row.retryRequestedAt?.getTime() ?? 0));
  const recent = transfers.filter(
    ({ initStartedAt, supersededAt }) => initStartedAt > since && supersededAt === null,
  );
  const current =
    transfers.findLast(
      ({ initOutcome, supersededAt }) => initOutcome !== "refused" && supersededAt === null,
    ) ?? null;
  const transfer = current && toTransferFacts(current);
  const pollSince = getPollSince(row, current);
  // Only a new init needs the account. Between chunks, reading it would take longer than a chunk.
  const mayInit = !hasEnded(row.state) && !isUnderWayOrArrived(transfer, now);
  const facts: DeliveryFacts = {
    state: row.state,
    now,
    consentAt: row.consentAt,
    cancelRequested: row.cancelRequestedAt !== null,
    earlierUnconfirmed: transfers.some(
      ({ supersededAt, committingAt }) => supersededAt !== null && committingAt !== null,
    ),
    retryRequestedAt: row.retryRequestedAt,
    connection: toConnectionFact(row),
    restricted: row.restrictedAt !== null,
    media: await checkMedia(row),
    attempts: row.attempts,
    transfer,
    unfinishedInits: recent.filter(
      ({ initOutcome, committedAt, failReason }) =>
        initOutcome !== "refused" && committedAt === null && failReason === null,
    ).length,
    failedUploads: recent.filter(
      ({ source, outcome }) => source === "upload" && outcome === "failed_retryable",
    ).length,
    pull: {
      available: mayInit && (await isPullAvailable(tx, recent, now)),
      failed: recent.filter(isFailedPull).length,
    },
    account: mayInit
      ? await loadAccountFacts(actor, { id: deliveryId, ...row }, tx)
      : unusedAccount,
    nextPollAt:
      pollSince && current?.publishId
        ? laterOf(nextPollAt(row.state, pollSince, current.statusPolledAt), nextPollAllowedAt(row))
        : null,
  };
  return { facts, context: toSendContext(row, transfers.length, current) };
}

const toTransferFacts = (row: TransferRow): TransferFacts => ({
  source: row.source as TransferFacts["source"],
  publishId: row.publishId,
  initOutcome: row.initOutcome as TransferFacts["initOutcome"],
  initStartedAt: row.initStartedAt,
  uploadUrlExpiresAt: row.uploadUrlExpiresAt,
  uploadUrlInvalid: row.uploadUrlInvalidAt !== null || row.uploadUrlSealed === null,
  sizeBytes: Number(row.sizeBytes),
  chunkSize: Number(row.chunkSize),
  chunkCount: row.chunkCount,
  acknowledgedBytes: Number(row.acknowledgedBytes),
  firstServedAt: row.firstServedAt,
  pullUrlClosedAt: row.pullUrlClosedAt,
  pullCancelRequestedAt: row.pullCancelRequestedAt,
  committingAt: row.committingAt,
  committedAt: row.committedAt,
  completionStartedAt: row.completionStartedAt,
  openAttempts: row.openAttempts,
  chunkRejections: row.chunkRejections,
  chunkRejectionCode: row.chunkRejectionCode,
  outcome: row.outcome as TransferFacts["outcome"],
  statusPolledAt: row.statusPolledAt,
  reportedBytes: row.reportedBytes === null ? null : Number(row.reportedBytes),
});

/** Whether the transfer continues at its URL, or its draft is at TikTok. No init follows either. */
function isUnderWayOrArrived(transfer: TransferFacts | null, now: Date): boolean {
  switch (transfer?.outcome) {
    case "in_inbox":
    case "posted":
      return true;
    case "in_progress":
    case null:
      return isUploadUrlUsable(transfer, now) || isPullUrlOpen(transfer);
    default:
      return false;
  }
}

/** Returns the start of the polling schedule (poll-schedule.ts). */
function getPollSince(row: DeliveryRow, current: TransferRow | null): Date | null {
  if (!isPolled(row.state)) return null;
  switch (row.state) {
    case "in_inbox":
      return row.inInboxAt;
    case "unconfirmed":
      return row.endedAt;
    case "pulling":
    case "committing":
    case "processing":
      return (
        current?.committedAt ??
        current?.committingAt ??
        (current?.source === "pull" ? current.initStartedAt : null)
      );
  }
}

function toConnectionFact({ connectionState, scopes }: DeliveryRow): DeliveryFacts["connection"] {
  if (connectionState !== "connected") return connectionState;
  return scopes.includes("video.upload") ? "can_send" : "missing_permission";
}

function toSendContext(
  row: DeliveryRow,
  transferCount: number,
  current: TransferRow | null,
): SendContext {
  const sha256 = getConsentedHash(row.snapshot);
  return {
    connectionId: row.connectionId,
    transferId: current?.transferId ?? null,
    source: (current?.source ?? "upload") as TransferFacts["source"],
    uploadUrlSealed: current?.uploadUrlSealed ?? null,
    publishId: current?.publishId ?? null,
    transferCount,
    media: {
      videoId: row.videoId,
      fileKey: row.fileKey,
      identity: row.sha256 === sha256 ? row.fileIdentity : null,
      sizeBytes: Number(row.videoBytes),
      sha256,
      contentType: row.contentType ?? "video/mp4",
    },
  };
}

async function checkMedia({
  fileKey,
  videoBytes,
  sha256,
  snapshot,
}: DeliveryRow): Promise<DeliveryFacts["media"]> {
  const file = fileKey === null ? null : await fileStat(fileKey);
  if (!file) return "missing";
  return BigInt(file.sizeBytes) === videoBytes && sha256 === getConsentedHash(snapshot)
    ? "intact"
    : "changed";
}

const laterOf = (one: Date | null, other: Date | null) =>
  one !== null && other !== null && other > one ? other : one;

/** Returns null when a poll is allowed now. The limit leaves room for concurrent workers. */
const nextPollAllowedAt = ({ pollLimitedSince }: DeliveryRow): Date | null =>
  pollLimitedSince && new Date(pollLimitedSince.getTime() + MINUTE_MS + 1000);

/** R9, counted over all deliveries of the account. */
async function loadAccountFacts(
  actor: WorkerActor,
  own: QueuedDelivery & { connectionId: string; now: Date },
  tx: Tx,
): Promise<DeliveryFacts["account"]> {
  const { transfers, isBehindAnother } = await readAccountFacts(actor, own, tx);
  // A new attempt of this delivery replaces its last one.
  const holders = transfers.filter(
    ({ deliveryId, supersededAt, slotFreedAt }) =>
      slotFreedAt === null && !(deliveryId === own.id && supersededAt === null),
  );
  const minuteAgo = new Date(own.now.getTime() - MINUTE_MS);
  const inits = transfers.filter(({ initStartedAt }) => initStartedAt > minuteAgo);
  const slots = countSlots(holders, own.now);
  return {
    initsLastMinute: inits.length,
    oldestInitOfMinute: inits[0]?.initStartedAt ?? null,
    slotsUsed: slots.used,
    nextSlotFreeAt: slots.nextSlotFreeAt,
    isBehindAnother,
  };
}
