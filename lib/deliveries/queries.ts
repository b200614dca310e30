import "server-only";

import type { ShopActor, StaffActor } from "#lib/actor";
import { apiCallDetail } from "#lib/connections/labels";
import { explanationKeyForState, getExplanation } from "#lib/deliveries/error-catalogue/catalogue";
import { deliveryStateLabel, percentSent } from "#lib/deliveries/labels";
import { pullRejection } from "#lib/deliveries/pull/pull-availability";
import { getNextSlotFreeAt } from "#lib/deliveries/queue/queries";
import type { ApiCallView, DeliveryView } from "#lib/deliveries/schema";
import { LEASE_MS } from "#lib/deliveries/sending/lease";
import {
  canReportOutcome,
  deliveryStateTraits,
  hasEnded,
  isCancellable,
  isHandedOver,
  needsPersonStates,
  stallReason,
} from "#lib/deliveries/state";
import { AppError } from "#lib/errors";
import { database, databaseNow } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { paths } from "#lib/paths";

/** The columns of a delivery that its view needs: no token, no upload URL. */
export const deliveryViewColumns = {
  id: true,
  state: true,
  waitingFor: true,
  nextRunAt: true,
  reason: true,
  sentBytes: true,
  bytesPerSecond: true,
  leaseUntil: true,
  cancelRequestedAt: true,
  resolution: true,
  draftId: true,
  videoId: true,
  connectionId: true,
  createdAt: true,
  inInboxAt: true,
  postedAt: true,
  endedAt: true,
  video: { select: { name: true, sizeBytes: true, posterKey: true } },
  connection: { select: { displayName: true } },
  consent: { select: { createdAt: true, staffName: true } },
  transfers: { orderBy: { number: "desc" }, take: 1, select: { failReason: true } },
  reportedOutcome: true,
  outcomeReportedAt: true,
} as const satisfies Prisma.DeliverySelect;

type DeliveryRow = Prisma.DeliveryGetPayload<{ select: typeof deliveryViewColumns }>;

const toIso = (date: Date | null) => date?.toISOString() ?? null;

/** What a person reported, until TikTok confirms it. */
function toReportedOutcome({
  state,
  reportedOutcome,
  outcomeReportedAt,
}: DeliveryRow): DeliveryView["reportedOutcome"] {
  if (
    state === "posted" ||
    outcomeReportedAt === null ||
    (reportedOutcome !== "posted" && reportedOutcome !== "discarded")
  )
    return null;
  return { outcome: reportedOutcome, at: outcomeReportedAt.toISOString() };
}

/** The label of the state, unless a person reported more than TikTok did. */
function deliveryLabel(
  row: DeliveryRow,
  reported: DeliveryView["reportedOutcome"],
  label: string,
): string {
  if (reported)
    return reported.outcome === "posted" ? "Reported as posted" : "Reported as discarded";
  return row.state === "unconfirmed" && row.resolution === "found_in_inbox"
    ? "Found in the inbox"
    : label;
}

/** Maps a row to what staff may see, at a moment of the database's clock. Pure. */
export function toDeliveryView(row: DeliveryRow, now: Date): DeliveryView {
  const sizeBytes = Number(row.video.sizeBytes);
  const sentBytes = Math.min(Number(row.sentBytes), sizeBytes);
  // Never 100 before TikTok has every byte.
  const percent = isHandedOver(row.state) ? 100 : percentSent(sentBytes, sizeBytes);
  const ended = hasEnded(row.state);
  const stall = stallReason(row, now, LEASE_MS);
  const { tone, label } = deliveryStateLabel(row.state, {
    waitingFor: row.waitingFor,
    stall,
    percent,
  });
  const explanationKey = explanationKeyForState({
    ...row,
    stall,
    failReason: row.transfers[0]?.failReason ?? null,
  });
  const reportedOutcome = toReportedOutcome(row);
  return {
    id: row.id,
    state: row.state,
    tone: reportedOutcome ? "quiet" : tone,
    label: deliveryLabel(row, reportedOutcome, label),
    waitingFor: row.waitingFor,
    resumesAt: row.waitingFor !== null && !ended ? toIso(row.nextRunAt) : null,
    explanationKey,
    // A normal state needs no notice; “Explain this” still explains it.
    explanation: /^(state|wait) /.test(explanationKey) ? null : getExplanation(explanationKey),
    percent,
    sentBytes,
    sizeBytes,
    bytesPerSecond:
      stall === null && deliveryStateTraits[row.state].transferring ? row.bytesPerSecond : 0,
    draftId: row.draftId,
    videoId: row.videoId,
    videoName: row.video.name,
    posterUrl: row.video.posterKey === null ? null : paths.api.videoPoster(row.videoId),
    connectionId: row.connectionId,
    accountName: row.connection.displayName,
    consent: { at: row.consent.createdAt.toISOString(), by: row.consent.staffName },
    createdAt: row.createdAt.toISOString(),
    inInboxAt: toIso(row.inInboxAt),
    postedAt: toIso(row.postedAt),
    endedAt: toIso(row.endedAt),
    reportedOutcome,
    resolution:
      row.resolution === "found_in_inbox" || row.resolution === "send_again"
        ? row.resolution
        : null,
    ended,
    can: {
      cancel: isCancellable(row.state) && row.cancelRequestedAt === null,
      retry: deliveryStateTraits[row.state].retryable,
      retryNow: !ended && row.waitingFor !== null && row.waitingFor !== "rate",
      resolve: row.state === "unconfirmed" && row.resolution !== "found_in_inbox",
      handoff: row.state === "posted" || canReportOutcome(row.state, row.resolution),
      reportOutcome: canReportOutcome(row.state, row.resolution),
    },
    cancelTooLate: row.cancelRequestedAt !== null && isHandedOver(row.state) && !ended,
  };
}

const DAY_MS = 24 * 3_600_000;

/** One delivery of the shop. Throws `not_found`. */
export async function getDelivery(actor: ShopActor, id: string): Promise<DeliveryView> {
  const row = await database().delivery.findFirst({
    where: { id, shopId: actor.shopId },
    select: deliveryViewColumns,
  });
  if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
  const view = toDeliveryView(row, await databaseNow(database()));
  // It runs from time to time, but will likely continue only when a slot is free.
  return row.reason === "slots_full_by_count" && view.resumesAt !== null
    ? { ...view, resumesAt: await getNextSlotFreeAt(row.connectionId) }
    : view;
}

/** The shop's deliveries, newest first, a page at a time; `before` is the id of the last one seen. */
export async function listDeliveries(
  actor: ShopActor,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<DeliveryView[]> {
  const rows = await database().delivery.findMany({
    where: { shopId: actor.shopId, ...(before ? { id: { lt: before } } : {}) },
    orderBy: { id: "desc" },
    take: limit,
    select: deliveryViewColumns,
  });
  const now = await databaseNow(database());
  return rows.map((row) => toDeliveryView(row, now));
}

/** Returns what Home shows: everything in progress or waiting for a person, and what reached the inbox in the last week. */
export async function listDashboardDeliveries(actor: ShopActor): Promise<DeliveryView[]> {
  const rows = await database().delivery.findMany({
    where: {
      shopId: actor.shopId,
      OR: [
        { endedAt: null },
        {
          state: { in: needsPersonStates },
          endedAt: { gt: new Date(Date.now() - 7 * DAY_MS) },
        },
        { state: "in_inbox", inInboxAt: { gt: new Date(Date.now() - 7 * DAY_MS) } },
      ],
    },
    orderBy: { id: "desc" },
    take: 60,
    select: deliveryViewColumns,
  });
  const now = await databaseNow(database());
  return rows.map((row) => toDeliveryView(row, now));
}

/** Returns, for an administrator, since when and with which code TikTok refuses to pull from this installation; else null. */
export async function getPullRejection(
  actor: StaffActor,
): Promise<{ at: string; code: string } | null> {
  const rejection =
    actor.role === "admin" ? await pullRejection(database(), await databaseNow(database())) : null;
  return rejection && { at: rejection.at.toISOString(), code: rejection.code };
}

/** The request log of one delivery, oldest first. Throws `not_found`. */
export async function listApiCalls(actor: ShopActor, deliveryId: string): Promise<ApiCallView[]> {
  const found = await database().delivery.findFirst({
    where: { id: deliveryId, shopId: actor.shopId },
    select: { id: true },
  });
  if (!found) throw new AppError("not_found", "This delivery does not exist in your shop.");
  const rows = await database().tiktokCall.findMany({
    where: { deliveryId },
    orderBy: { id: "desc" },
    take: 500,
    select: {
      id: true,
      at: true,
      operation: true,
      chunkNumber: true,
      chunkCount: true,
      firstByte: true,
      lastByte: true,
      sizeBytes: true,
      httpStatus: true,
      code: true,
      logId: true,
      durationMs: true,
    },
  });
  return rows
    .toReversed()
    .map(({ id, at, operation, httpStatus, code, logId, durationMs, ...amounts }) => ({
      id: id.toString(),
      at: at.toISOString(),
      operation,
      detail: apiCallDetail(amounts),
      httpStatus,
      code,
      logId,
      durationMs,
    }));
}
