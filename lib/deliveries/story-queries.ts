import "server-only";

import type { ShopActor } from "#lib/actor";
import { explanationOf, keyOfCall, type ExplanationKey } from "#lib/deliveries/explanations/catalogue";
import { getDelivery, listCalls } from "#lib/deliveries/queries";
import type { DeliveryPageData } from "#lib/deliveries/schema";
import { storyOf, type StoryLine } from "#lib/deliveries/story";
import { refuse } from "#lib/errors";
import { database } from "#lib/infra/database";
import { studioVersion } from "#lib/infra/version";

/** What its story is told from; the calls beyond these are everyday ones of very long sends. */
const STORY_CALLS = 1000;

const callColumns = { at: true, operation: true, asked: true, httpStatus: true, code: true, logId: true } as const;

/** The story of one delivery's send, oldest sentence first. Throws `not_found`. */
export async function getStory(actor: ShopActor, deliveryId: string): Promise<StoryLine[]> {
  const row = await database().delivery.findFirst({
    where: { id: deliveryId, shopId: actor.shopId },
    select: {
      createdAt: true,
      endedAt: true,
      connectionId: true,
      video: { select: { sizeBytes: true } },
      transfers: {
        orderBy: { number: "asc" },
        select: { initStartedAt: true, outcome: true, failReason: true, statusAt: true },
      },
    },
  });
  if (!row) throw refuse("not_found", "This delivery does not exist in your shop.");
  const { connectionId, createdAt, endedAt } = row;
  const meanwhile = { gte: createdAt, ...(endedAt ? { lte: endedAt } : {}) };
  // A part that was simply taken is no sentence, so a send of hundreds of parts stays a short read.
  const own = await database().tiktokCall.findMany({
    where: { deliveryId, NOT: { operation: { in: ["Send a part", "Ask how it fares"] }, code: "ok" } },
    orderBy: { id: "desc" },
    take: STORY_CALLS,
    select: callColumns,
  });
  const renewals = await database().tiktokCall.findMany({
    where: { connectionId, deliveryId: null, operation: "Renew the permission", at: meanwhile },
    orderBy: { id: "desc" },
    take: STORY_CALLS,
    select: callColumns,
  });
  const events = await database().auditEvent.findMany({
    where: {
      shopId: actor.shopId,
      OR: [
        { subjectId: deliveryId, at: { gte: createdAt } },
        { subjectId: connectionId, at: meanwhile },
      ],
    },
    orderBy: { id: "asc" },
    select: { at: true, action: true, details: true },
  });
  const calls = [...own, ...renewals].toSorted((a, b) => a.at.getTime() - b.at.getTime());
  return storyOf({ sizeBytes: Number(row.video.sizeBytes), endedAt, calls, events, transfers: row.transfers });
}

/** What the page of one delivery shows; each explanation that it can ask for comes once. Throws `not_found`. */
export async function getDeliveryPage(actor: ShopActor, deliveryId: string): Promise<DeliveryPageData> {
  const [delivery, listed, story] = await Promise.all([
    getDelivery(actor, deliveryId),
    listCalls(actor, deliveryId),
    getStory(actor, deliveryId),
  ]);
  const calls = listed.map((call) => ({ ...call, explains: keyOfCall(call) }));
  const keys = new Set([delivery.explains, ...calls.map(({ explains }) => explains), ...story.map(({ explains }) => explains)]);
  const asked = [...keys].filter((key): key is ExplanationKey => key !== null);
  return {
    delivery,
    calls,
    story,
    explanations: Object.fromEntries(asked.map((key) => [key, explanationOf(key)])),
    version: studioVersion(),
  };
}
