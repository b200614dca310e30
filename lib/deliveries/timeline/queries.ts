import "server-only";

import type { ShopActor } from "#lib/actor";
import {
  getExplanation,
  explanationKeyForCall,
  type ExplanationKey,
} from "#lib/deliveries/error-catalogue/catalogue";
import { getConsented, getDelivery, listApiCalls } from "#lib/deliveries/queries";
import type { DeliveryDetailView } from "#lib/deliveries/schema";
import { buildTimeline, type TimelineEntry } from "#lib/deliveries/timeline/timeline";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { studioVersion } from "#lib/infra/version";

/** Calls beyond these are routine ones of very long sends. */
const MAX_TIMELINE_CALLS = 1000;

const timelineCallColumns = {
  at: true,
  operation: true,
  trigger: true,
  firstByte: true,
  lastByte: true,
  httpStatus: true,
  code: true,
  logId: true,
} as const;

/** Returns the timeline of one delivery, oldest entry first. Throws `not_found`. */
export async function getTimeline(actor: ShopActor, deliveryId: string): Promise<TimelineEntry[]> {
  const row = await database().delivery.findFirst({
    where: { id: deliveryId, shopId: actor.shopId },
    select: {
      createdAt: true,
      endedAt: true,
      connectionId: true,
      video: { select: { sizeBytes: true } },
      transfers: {
        orderBy: { number: "asc" },
        select: { initStartedAt: true, outcome: true, failReason: true, statusPolledAt: true },
      },
    },
  });
  if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
  const { connectionId, createdAt, endedAt } = row;
  const duringSend = { gte: createdAt, ...(endedAt ? { lte: endedAt } : {}) };
  // An accepted chunk adds nothing, so a send of hundreds of chunks stays a short read.
  const own = await database().tiktokCall.findMany({
    where: {
      deliveryId,
      NOT: { operation: { in: ["upload_chunk", "fetch_publish_status"] }, code: "ok" },
    },
    orderBy: { id: "desc" },
    take: MAX_TIMELINE_CALLS,
    select: timelineCallColumns,
  });
  const refreshes = await database().tiktokCall.findMany({
    where: { connectionId, deliveryId: null, operation: "refresh_token", at: duringSend },
    orderBy: { id: "desc" },
    take: MAX_TIMELINE_CALLS,
    select: timelineCallColumns,
  });
  const events = await database().auditEvent.findMany({
    where: {
      shopId: actor.shopId,
      OR: [
        { subjectId: deliveryId, at: { gte: createdAt } },
        { subjectId: connectionId, at: duringSend },
      ],
    },
    orderBy: { id: "asc" },
    select: { at: true, action: true, details: true },
  });
  const calls = [...own, ...refreshes]
    .map(({ firstByte, lastByte, ...call }) => ({
      ...call,
      firstByte: firstByte === null ? null : Number(firstByte),
      lastByte: lastByte === null ? null : Number(lastByte),
    }))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  return buildTimeline({
    sizeBytes: Number(row.video.sizeBytes),
    endedAt,
    calls,
    events,
    transfers: row.transfers,
  });
}

/** Returns what the delivery page shows, each explanation once. Throws `not_found`. */
export async function getDeliveryDetail(
  actor: ShopActor,
  deliveryId: string,
): Promise<DeliveryDetailView> {
  const [delivery, listed, timeline, consented] = await Promise.all([
    getDelivery(actor, deliveryId),
    listApiCalls(actor, deliveryId),
    getTimeline(actor, deliveryId),
    getConsented(actor, deliveryId),
  ]);
  const calls = listed.map((call) => ({ ...call, explanationKey: explanationKeyForCall(call) }));
  const keys = new Set([
    delivery.explanationKey,
    ...calls.map(({ explanationKey }) => explanationKey),
    ...timeline.map(({ explanationKey }) => explanationKey),
  ]);
  const known = [...keys].filter((key): key is ExplanationKey => key !== null);
  return {
    delivery,
    calls,
    timeline,
    explanations: Object.fromEntries(known.map((key) => [key, getExplanation(key)])),
    studioVersion: studioVersion(),
    ...consented,
  };
}
