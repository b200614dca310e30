import "server-only";

import type { WorkerActor } from "#lib/actor";
import { isPullUrlOpen } from "#lib/deliveries/pull/decide";
import { isFailedPull, isPullAvailable } from "#lib/deliveries/pull/pull-availability";
import { countSlots, slotColumns } from "#lib/deliveries/queue/rules";
import { sendLimits } from "#lib/deliveries/sending/limits";
import { nextPollAt } from "#lib/deliveries/sending/poll-schedule";
import type { DeliveryFacts, SendContext, TransferFacts } from "#lib/deliveries/sending/step-types";
import { isUploadUrlUsable } from "#lib/deliveries/sending/upload-facts";
import { getConsentedHash } from "#lib/deliveries/sending/verify-consented-file";
import { isPolled } from "#lib/deliveries/state";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { fileStat } from "#lib/infra/storage/media-files";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

const factColumns = {
  state: true,
  queueRank: true,
  cancelRequestedAt: true,
  retryRequestedAt: true,
  attempts: true,
  inInboxAt: true,
  endedAt: true,
  connectionId: true,
  consent: { select: { createdAt: true, snapshot: true } },
  connection: { select: { state: true, scopes: true, restrictedAt: true } },
  video: {
    select: {
      id: true,
      fileKey: true,
      fileIdentity: true,
      sizeBytes: true,
      sha256: true,
      contentType: true,
    },
  },
  transfers: { orderBy: { number: "asc" } },
} as const;

const unusedAccount: DeliveryFacts["account"] = {
  initsLastMinute: 0,
  oldestInitOfMinute: null,
  slotsUsed: 0,
  nextSlotFreeAt: null,
  isBehindAnother: false,
};

const factsQuery = (shopId: string, deliveryId: string) =>
  ({ where: { id: deliveryId, shopId }, select: factColumns }) as const;

type FactsRow = Prisma.DeliveryGetPayload<ReturnType<typeof factsQuery>>;
type TransferRow = FactsRow["transfers"][number];

/** Reads the facts for decide.ts at one moment of database time. Throws `not_found`. */
export async function loadDeliveryFacts(
  actor: WorkerActor,
  deliveryId: string,
  tx: Tx,
): Promise<{ facts: DeliveryFacts; context: SendContext }> {
  const row = await tx.delivery.findFirst(factsQuery(actor.shopId, deliveryId));
  if (!row) throw new AppError("not_found", "This delivery does not exist.");
  const now = await databaseNow(tx);
  const since = new Date(Math.max(now.getTime() - DAY_MS, row.retryRequestedAt?.getTime() ?? 0));
  const recent = row.transfers.filter(
    ({ initStartedAt, supersededAt }) => initStartedAt > since && supersededAt === null,
  );
  const current =
    row.transfers.findLast(
      ({ initOutcome, supersededAt }) => initOutcome !== "refused" && supersededAt === null,
    ) ?? null;
  const transfer = current && toTransferFacts(current);
  const pollSince = getPollSince(row, current);
  // Only a new init needs these. Between chunks, reading them would take longer than a chunk.
  const isRunning =
    transfer !== null &&
    (isUploadUrlUsable(transfer, now) || isPullUrlOpen(transfer)) &&
    (transfer.outcome === null || transfer.outcome === "in_progress");
  const facts: DeliveryFacts = {
    state: row.state,
    now,
    consentAt: row.consent.createdAt,
    cancelRequested: row.cancelRequestedAt !== null,
    earlierUnconfirmed: row.transfers.some(
      ({ supersededAt, committingAt }) => supersededAt !== null && committingAt !== null,
    ),
    retryRequestedAt: row.retryRequestedAt,
    connection: toConnectionFact(row.connection),
    restricted: row.connection.restrictedAt !== null,
    media: await checkMedia(row.video, row.consent.snapshot),
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
      available: !isRunning && (await isPullAvailable(tx, recent, now)),
      failed: recent.filter(isFailedPull).length,
    },
    account: isRunning
      ? unusedAccount
      : await loadAccountFacts(tx, { id: deliveryId, ...row }, now),
    nextPollAt:
      pollSince && current?.publishId
        ? laterOf(
            nextPollAt(row.state, pollSince, current.statusPolledAt),
            await nextPollAllowedAt(tx, row.connectionId, now),
          )
        : null,
  };
  return { facts, context: toSendContext(row, current) };
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

/** Returns the start of the polling schedule (poll-schedule.ts). */
function getPollSince(row: FactsRow, current: TransferRow | null): Date | null {
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

function toConnectionFact({ state, scopes }: FactsRow["connection"]): DeliveryFacts["connection"] {
  if (state !== "connected") return state;
  return scopes.includes("video.upload") ? "can_send" : "missing_permission";
}

function toSendContext(row: FactsRow, current: TransferRow | null): SendContext {
  const sha256 = getConsentedHash(row.consent.snapshot);
  const { video } = row;
  return {
    connectionId: row.connectionId,
    transferId: current?.id ?? null,
    source: (current?.source ?? "upload") as TransferFacts["source"],
    uploadUrlSealed: current?.uploadUrlSealed ?? null,
    publishId: current?.publishId ?? null,
    transferCount: row.transfers.length,
    media: {
      videoId: video.id,
      fileKey: video.fileKey,
      identity: video.sha256 === sha256 ? video.fileIdentity : null,
      sizeBytes: Number(video.sizeBytes),
      sha256,
      contentType: video.contentType ?? "video/mp4",
    },
  };
}

async function checkMedia(
  video: { fileKey: string | null; sizeBytes: bigint; sha256: string | null },
  snapshot: unknown,
): Promise<DeliveryFacts["media"]> {
  const file = video.fileKey === null ? null : await fileStat(video.fileKey);
  if (!file) return "missing";
  return BigInt(file.sizeBytes) === video.sizeBytes && video.sha256 === getConsentedHash(snapshot)
    ? "intact"
    : "changed";
}

const laterOf = (one: Date | null, other: Date | null) =>
  one !== null && other !== null && other > one ? other : one;

/** Returns null when a poll is allowed now. The limit leaves room for concurrent workers. */
async function nextPollAllowedAt(tx: Tx, connectionId: string, now: Date): Promise<Date | null> {
  const polls = await tx.tiktokCall.findMany({
    where: {
      connectionId,
      operation: "fetch_publish_status",
      at: { gt: new Date(now.getTime() - MINUTE_MS) },
    },
    select: { at: true },
    orderBy: { at: "desc" },
    take: sendLimits.statusPollsPerMinute,
  });
  const oldest = polls[sendLimits.statusPollsPerMinute - 1];
  return oldest ? new Date(oldest.at.getTime() + MINUTE_MS + 1000) : null;
}

/** R9, counted over all deliveries of the account. */
async function loadAccountFacts(
  tx: Tx,
  own: { id: string; connectionId: string; queueRank: bigint },
  now: Date,
): Promise<DeliveryFacts["account"]> {
  const { id: deliveryId, connectionId } = own;
  const dayAgo = new Date(now.getTime() - DAY_MS);
  const minuteAgo = new Date(now.getTime() - MINUTE_MS);
  // A new attempt of this delivery replaces its last one.
  const holders = await tx.transfer.findMany({
    where: {
      connectionId,
      initStartedAt: { gt: dayAgo },
      slotFreedAt: null,
      NOT: { deliveryId, supersededAt: null },
    },
    select: slotColumns,
  });
  const inits = await tx.transfer.findMany({
    where: { connectionId, initStartedAt: { gt: minuteAgo } },
    select: { initStartedAt: true },
    orderBy: { initStartedAt: "asc" },
  });
  const ahead = await tx.delivery.findFirst({
    where: {
      connectionId,
      waitingFor: "slots",
      endedAt: null,
      OR: [
        { queueRank: { lt: own.queueRank } },
        { queueRank: own.queueRank, id: { lt: deliveryId } },
      ],
    },
    select: { id: true },
  });
  const slots = countSlots(holders, now);
  return {
    initsLastMinute: inits.length,
    oldestInitOfMinute: inits[0]?.initStartedAt ?? null,
    slotsUsed: slots.used,
    nextSlotFreeAt: slots.nextSlotFreeAt,
    isBehindAnother: ahead !== null,
  };
}
