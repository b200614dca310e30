import "server-only";

import type { WorkerActor } from "#lib/actor";
import { isPullUrlOpen } from "#lib/deliveries/pull/decide";
import { isFailedPull, isPullAvailable } from "#lib/deliveries/pull/pull-availability";
import { countSlots } from "#lib/deliveries/queue/rules";
import {
  type DeliveryFacts,
  isUploadUrlUsable,
  sendLimits,
  type TransferFacts,
} from "#lib/deliveries/sending/decide";
import { nextPollAt } from "#lib/deliveries/sending/polling";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
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

/** What lib/deliveries/queue/rules.ts asks of a transfer. */
export const slotColumns = {
  initStartedAt: true,
  initOutcome: true,
  uploadUrlExpiresAt: true,
  uploadUrlInvalidAt: true,
  committingAt: true,
  supersededAt: true,
  endedAt: true,
  slotFreedAt: true,
} as const;

const unusedAccount: DeliveryFacts["account"] = {
  initsLastMinute: 0,
  oldestInitOfMinute: null,
  slotsUsed: 0,
  nextSlotFreeAt: null,
  isBehindAnother: false,
};

/** What the steps need beside the facts. */
export type SendContext = {
  connectionId: string;
  transferId: string | null;
  source: TransferFacts["source"];
  uploadUrlSealed: Uint8Array | null;
  publishId: string | null;
  transferCount: number;
  media: {
    videoId: string;
    fileKey: string | null;
    /** By which the consented file is known without hashing it again. */
    identity: string | null;
    sizeBytes: number;
    sha256: string;
    contentType: string;
  };
};

/** Reads everything that decide.ts asks about one delivery, at one moment of the database's clock. Throws `not_found`. */
export async function loadDeliveryFacts(
  actor: WorkerActor,
  deliveryId: string,
  tx: Tx,
): Promise<{ facts: DeliveryFacts; context: SendContext }> {
  const row = await tx.delivery.findFirst({
    where: { id: deliveryId, shopId: actor.shopId },
    select: factColumns,
  });
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
  const transfer: TransferFacts | null = current && {
    source: current.source as TransferFacts["source"],
    publishId: current.publishId,
    initOutcome: current.initOutcome as TransferFacts["initOutcome"],
    initStartedAt: current.initStartedAt,
    uploadUrlExpiresAt: current.uploadUrlExpiresAt,
    uploadUrlInvalid: current.uploadUrlInvalidAt !== null || current.uploadUrlSealed === null,
    sizeBytes: Number(current.sizeBytes),
    chunkSize: Number(current.chunkSize),
    chunkCount: current.chunkCount,
    acknowledgedBytes: Number(current.acknowledgedBytes),
    firstServedAt: current.firstServedAt,
    pullUrlClosedAt: current.pullUrlClosedAt,
    pullCancelRequestedAt: current.pullCancelRequestedAt,
    committingAt: current.committingAt,
    committedAt: current.committedAt,
    outcome: current.outcome as TransferFacts["outcome"],
    statusPolledAt: current.statusPolledAt,
    reportedBytes: current.reportedBytes === null ? null : Number(current.reportedBytes),
  };
  const followSince =
    row.state === "in_inbox"
      ? row.inInboxAt
      : row.state === "unconfirmed"
        ? row.endedAt
        : (current?.committedAt ??
          current?.committingAt ??
          (current?.source === "pull" ? current.initStartedAt : null));
  // Only a new init asks for these; between the parts of a running upload they would cost more than the part.
  const running =
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
    connection:
      row.connection.state === "connected"
        ? row.connection.scopes.includes("video.upload")
          ? "can_send"
          : "missing_permission"
        : row.connection.state,
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
      available: !running && (await isPullAvailable(tx, recent, now)),
      failed: recent.filter(isFailedPull).length,
    },
    account: running ? unusedAccount : await loadAccountFacts(tx, { id: deliveryId, ...row }, now),
    nextPollAt:
      followSince && current?.publishId
        ? laterOf(
            nextPollAt(row.state, followSince, current.statusPolledAt),
            await nextPollAllowedAt(tx, row.connectionId, now),
          )
        : null,
  };
  const context: SendContext = {
    connectionId: row.connectionId,
    transferId: current?.id ?? null,
    source: transfer?.source ?? "upload",
    uploadUrlSealed: current?.uploadUrlSealed ?? null,
    publishId: current?.publishId ?? null,
    transferCount: row.transfers.length,
    media: {
      videoId: row.video.id,
      fileKey: row.video.fileKey,
      identity:
        row.video.sha256 === getConsentedHash(row.consent.snapshot) ? row.video.fileIdentity : null,
      sizeBytes: Number(row.video.sizeBytes),
      sha256: getConsentedHash(row.consent.snapshot),
      contentType: row.video.contentType ?? "video/mp4",
    },
  };
  return { facts, context };
}

/** The hash that the person agreed to, from the consent's own record. */
export function getConsentedHash(shown: unknown): string {
  const hash =
    typeof shown === "object" && shown !== null && "videoSha256" in shown
      ? shown.videoSha256
      : null;
  if (typeof hash !== "string") throw new Error("a consent without the hash of its video");
  return hash;
}

async function checkMedia(
  video: { fileKey: string | null; sizeBytes: bigint; sha256: string | null },
  shown: unknown,
): Promise<DeliveryFacts["media"]> {
  const file = video.fileKey === null ? null : await fileStat(video.fileKey);
  if (!file) return "missing";
  return BigInt(file.sizeBytes) === video.sizeBytes && video.sha256 === getConsentedHash(shown)
    ? "intact"
    : "changed";
}

const laterOf = (one: Date | null, other: Date | null) =>
  one !== null && other !== null && other > one ? other : one;

/** When the account may be asked about again; null when at once. Some room is left for those who ask in the same moment. */
async function nextPollAllowedAt(tx: Tx, connectionId: string, now: Date): Promise<Date | null> {
  const asked = await tx.tiktokCall.findMany({
    where: {
      connectionId,
      operation: "fetch_publish_status",
      at: { gt: new Date(now.getTime() - MINUTE_MS) },
    },
    select: { at: true },
    orderBy: { at: "desc" },
    take: sendLimits.statusPollsPerMinute,
  });
  const oldest = asked[sendLimits.statusPollsPerMinute - 1];
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
  // A new try of this delivery takes the place of its last one.
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
