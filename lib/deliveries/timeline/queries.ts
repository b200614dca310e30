import "server-only";

import type { ShopActor } from "#lib/actor";
import { listApiCalls, summarizeApiCalls } from "#lib/deliveries/calls/queries";
import { explainKeys } from "#lib/deliveries/error-catalogue/catalogue";
import { getConsented, getDelivery } from "#lib/deliveries/queries";
import type { DeliveryDetailView, TimelineView } from "#lib/deliveries/schema";
import { loadTimelineFacts } from "#lib/deliveries/timeline/load-timeline-facts";
import { buildTimeline, type TimelineEntry } from "#lib/deliveries/timeline/timeline";
import { factsAfter } from "#lib/deliveries/timeline/window";
import { studioVersion } from "#lib/infra/version";

/** Requests that the page of a delivery shows; its request log has all. */
const LATEST_CALLS = 30;
/** Entries that one part of a timeline has. */
const MAX_ENTRIES = 40;

/**
 * Returns the latest part of the timeline of one delivery, oldest entry first, or the part until a
 * moment. `earlier` names the moment until which the part before goes. Throws `not_found`.
 */
export async function getTimeline(
  actor: ShopActor,
  deliveryId: string,
  until?: Date,
): Promise<{ entries: TimelineEntry[]; earlier: string | null }> {
  const { facts, start } = await loadTimelineFacts(actor, deliveryId, until);
  const entries = buildTimeline(facts);
  const dropped = entries.at(-MAX_ENTRIES - 1);
  if (!dropped) return { entries, earlier: start?.toISOString() ?? null };
  return {
    entries: buildTimeline(factsAfter(facts, new Date(dropped.at))),
    earlier: dropped.at,
  };
}

/** Returns a part of the timeline with its explanations. Throws `not_found`. */
export async function getTimelineView(
  actor: ShopActor,
  deliveryId: string,
  until: Date | undefined,
): Promise<TimelineView> {
  const [delivery, { entries, earlier }] = await Promise.all([
    getDelivery(actor, deliveryId),
    getTimeline(actor, deliveryId, until),
  ]);
  const explanations = explainKeys(entries.map(({ explanationKey }) => explanationKey));
  return { delivery, timeline: entries, earlier, explanations, studioVersion: studioVersion() };
}

/** Returns what the delivery page shows, each explanation once. Throws `not_found`. */
export async function getDeliveryDetail(
  actor: ShopActor,
  deliveryId: string,
): Promise<DeliveryDetailView> {
  const [delivery, latest, summary, { entries: timeline, earlier }, consented] = await Promise.all([
    getDelivery(actor, deliveryId),
    listApiCalls(actor, deliveryId, { size: LATEST_CALLS }),
    summarizeApiCalls(actor, deliveryId),
    getTimeline(actor, deliveryId),
    getConsented(actor, deliveryId),
  ]);
  const explanations = explainKeys([
    delivery.explanationKey,
    ...latest.rows.map(({ explanationKey }) => explanationKey),
    ...timeline.map(({ explanationKey }) => explanationKey),
  ]);
  return {
    delivery,
    calls: latest.rows,
    ...summary,
    timeline,
    earlier,
    explanations,
    studioVersion: studioVersion(),
    ...consented,
  };
}
