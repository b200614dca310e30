import "server-only";

import type { WorkerActor } from "#lib/actor";
import { isUsable, limits, type Facts, type TransferFacts } from "#lib/deliveries/decide";
import { isOpen } from "#lib/deliveries/decide-fetch";
import { failedFetch, isFetchOffered } from "#lib/deliveries/fetch-offer";
import { countSlots } from "#lib/deliveries/slots";
import { nextAsk, statusQuestion } from "#lib/deliveries/timing";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import type { Tx } from "#lib/infra/database";
import { fileStat } from "#lib/infra/files";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

const columns = {
  state: true,
  queueRank: true,
  cancelRequestedAt: true,
  nudgedAt: true,
  attempts: true,
  inInboxAt: true,
  endedAt: true,
  connectionId: true,
  consent: { select: { createdAt: true, shown: true } },
  connection: { select: { state: true, scopes: true, restrictedAt: true } },
  video: { select: { id: true, fileKey: true, fileIdentity: true, sizeBytes: true, sha256: true, contentType: true } },
  transfers: { orderBy: { number: "asc" } },
} as const;

/** What lib/deliveries/slots.ts asks of a transfer. */
export const slotColumns = {
  initStartedAt: true,
  initOutcome: true,
  uploadUrlExpiresAt: true,
  uploadUrlDeadAt: true,
  committingAt: true,
  setAsideAt: true,
  endedAt: true,
  freedAt: true,
} as const;

const idle: Facts["account"] = { initsLastMinute: 0, oldestInitOfMinute: null, slotsUsed: 0, nextSlotFreesAt: null, aheadIsWaiting: false };

/** What the steps need beside the facts. */
export type Sending = {
  connectionId: string;
  transferId: string | null;
  source: TransferFacts["source"];
  uploadUrlSealed: Uint8Array | null;
  publishId: string | null;
  transfers: number;
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
export async function readFacts(actor: WorkerActor, deliveryId: string, tx: Tx): Promise<{ facts: Facts; sending: Sending }> {
  const row = await tx.delivery.findFirst({ where: { id: deliveryId, shopId: actor.shopId }, select: columns });
  if (!row) throw refuse("not_found", "This delivery does not exist.");
  const now = await databaseNow(tx);
  const since = new Date(Math.max(now.getTime() - DAY_MS, row.nudgedAt?.getTime() ?? 0));
  const recent = row.transfers.filter(({ initStartedAt, setAsideAt }) => initStartedAt > since && setAsideAt === null);
  const current = row.transfers.findLast(({ initOutcome, setAsideAt }) => initOutcome !== "refused" && setAsideAt === null) ?? null;
  const transfer: TransferFacts | null = current && {
    source: current.source as TransferFacts["source"],
    publishId: current.publishId,
    initOutcome: current.initOutcome as TransferFacts["initOutcome"],
    initStartedAt: current.initStartedAt,
    uploadUrlExpiresAt: current.uploadUrlExpiresAt,
    uploadUrlDead: current.uploadUrlDeadAt !== null || current.uploadUrlSealed === null,
    sizeBytes: Number(current.sizeBytes),
    chunkSize: Number(current.chunkSize),
    chunkCount: current.chunkCount,
    acknowledgedBytes: Number(current.acknowledgedBytes),
    firstServedAt: current.firstServedAt,
    closedAt: current.closedAt,
    callOffAt: current.callOffAt,
    committingAt: current.committingAt,
    committedAt: current.committedAt,
    outcome: current.outcome as TransferFacts["outcome"],
    statusAt: current.statusAt,
    reportedBytes: current.reportedBytes === null ? null : Number(current.reportedBytes),
  };
  const followSince =
    row.state === "in_inbox"
      ? row.inInboxAt
      : row.state === "unconfirmed"
        ? row.endedAt
        : (current?.committedAt ?? current?.committingAt ?? (current?.source === "fetch" ? current.initStartedAt : null));
  // Only a new init asks for these; between the parts of a running upload they would cost more than the part.
  const running =
    transfer !== null && (isUsable(transfer, now) || isOpen(transfer)) && (transfer.outcome === null || transfer.outcome === "underway");
  const facts: Facts = {
    state: row.state,
    now,
    consentAt: row.consent.createdAt,
    cancelRequested: row.cancelRequestedAt !== null,
    earlierUnconfirmed: row.transfers.some(({ setAsideAt, committingAt }) => setAsideAt !== null && committingAt !== null),
    nudgedAt: row.nudgedAt,
    connection:
      row.connection.state === "connected"
        ? row.connection.scopes.includes("video.upload")
          ? "able"
          : "may_not_send"
        : row.connection.state,
    restricted: row.connection.restrictedAt !== null,
    media: await mediaFact(row.video, row.consent.shown),
    attempts: row.attempts,
    transfer,
    orphans: recent.filter(
      ({ initOutcome, committedAt, failReason }) => initOutcome !== "refused" && committedAt === null && failReason === null,
    ).length,
    failedTransfers: recent.filter(({ source, outcome }) => source === "upload" && outcome === "failed_retryable").length,
    fetch: { offered: !running && (await isFetchOffered(tx, recent, now)), failed: recent.filter(failedFetch).length },
    account: running ? idle : await accountFacts(tx, { id: deliveryId, ...row }, now),
    askAgainAt:
      followSince && current?.publishId
        ? latest(nextAsk(row.state, followSince, current.statusAt), await questionsFreeAt(tx, row.connectionId, now))
        : null,
  };
  const sending: Sending = {
    connectionId: row.connectionId,
    transferId: current?.id ?? null,
    source: transfer?.source ?? "upload",
    uploadUrlSealed: current?.uploadUrlSealed ?? null,
    publishId: current?.publishId ?? null,
    transfers: row.transfers.length,
    media: {
      videoId: row.video.id,
      fileKey: row.video.fileKey,
      identity: row.video.sha256 === consentedHash(row.consent.shown) ? row.video.fileIdentity : null,
      sizeBytes: Number(row.video.sizeBytes),
      sha256: consentedHash(row.consent.shown),
      contentType: row.video.contentType ?? "video/mp4",
    },
  };
  return { facts, sending };
}

/** The hash that the person agreed to, from the consent's own record. */
export function consentedHash(shown: unknown): string {
  const hash = typeof shown === "object" && shown !== null && "videoSha256" in shown ? shown.videoSha256 : null;
  if (typeof hash !== "string") throw new Error("a consent without the hash of its video");
  return hash;
}

async function mediaFact(
  video: { fileKey: string | null; sizeBytes: bigint; sha256: string | null },
  shown: unknown,
): Promise<Facts["media"]> {
  const file = video.fileKey === null ? null : await fileStat(video.fileKey);
  if (!file) return "missing";
  return BigInt(file.sizeBytes) === video.sizeBytes && video.sha256 === consentedHash(shown) ? "whole" : "changed";
}

const latest = (one: Date | null, other: Date | null) => (one !== null && other !== null && other > one ? other : one);

/** When the account may be asked about again; null when at once. Some room is left for those who ask in the same moment. */
async function questionsFreeAt(tx: Tx, connectionId: string, now: Date): Promise<Date | null> {
  const asked = await tx.tiktokCall.findMany({
    where: { connectionId, operation: statusQuestion, at: { gt: new Date(now.getTime() - MINUTE_MS) } },
    select: { at: true },
    orderBy: { at: "desc" },
    take: limits.questionsPerMinute,
  });
  const oldest = asked[limits.questionsPerMinute - 1];
  return oldest ? new Date(oldest.at.getTime() + MINUTE_MS + 1000) : null;
}

/** R9, counted over all deliveries of the account. */
async function accountFacts(tx: Tx, own: { id: string; connectionId: string; queueRank: bigint }, now: Date): Promise<Facts["account"]> {
  const { id: deliveryId, connectionId } = own;
  const dayAgo = new Date(now.getTime() - DAY_MS);
  const minuteAgo = new Date(now.getTime() - MINUTE_MS);
  // A new try of this delivery takes the place of its last one.
  const holders = await tx.transfer.findMany({
    where: { connectionId, initStartedAt: { gt: dayAgo }, freedAt: null, NOT: { deliveryId, setAsideAt: null } },
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
      OR: [{ queueRank: { lt: own.queueRank } }, { queueRank: own.queueRank, id: { lt: deliveryId } }],
    },
    select: { id: true },
  });
  const slots = countSlots(holders, now);
  return {
    initsLastMinute: inits.length,
    oldestInitOfMinute: inits[0]?.initStartedAt ?? null,
    slotsUsed: slots.used,
    nextSlotFreesAt: slots.nextFreesAt,
    aheadIsWaiting: ahead !== null,
  };
}
