import "server-only";

import type { ShopActor, StaffActor } from "#lib/actor";
import type { CallView, DeliveryView } from "#lib/deliveries/schema";
import { nextSlotAt } from "#lib/deliveries/slot-queries";
import { fetchRefusal } from "#lib/deliveries/fetch-offer";
import { deliveryColumns, viewOf } from "#lib/deliveries/view";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";

const DAY_MS = 24 * 3_600_000;

/** One delivery of the shop. Throws `not_found`. */
export async function getDelivery(actor: ShopActor, id: string): Promise<DeliveryView> {
  const row = await database().delivery.findFirst({ where: { id, shopId: actor.shopId }, select: deliveryColumns });
  if (!row) throw refuse("not_found", "This delivery does not exist in your shop.");
  const view = viewOf(row, await databaseNow(database()));
  // It looks now and then, but is likely to go on only when a slot frees.
  return row.reason === "slots_counted" && view.until !== null ? { ...view, until: await nextSlotAt(row.connectionId) } : view;
}

/** The shop's deliveries, newest first, a page at a time; `before` is the id of the last one seen. */
export async function listDeliveries(
  actor: ShopActor,
  { before, take }: { before?: string | undefined; take: number },
): Promise<DeliveryView[]> {
  const rows = await database().delivery.findMany({
    where: { shopId: actor.shopId, ...(before ? { id: { lt: before } } : {}) },
    orderBy: { id: "desc" },
    take,
    select: deliveryColumns,
  });
  const now = await databaseNow(database());
  return rows.map((row) => viewOf(row, now));
}

/** For the desk: everything under way or needing a person, and what reached the inbox in the last week. */
export async function listDeliveriesForDesk(actor: ShopActor): Promise<DeliveryView[]> {
  const rows = await database().delivery.findMany({
    where: {
      shopId: actor.shopId,
      OR: [
        { endedAt: null },
        { state: { in: ["unconfirmed", "not_sent", "refused"] }, endedAt: { gt: new Date(Date.now() - 7 * DAY_MS) } },
        { state: "in_inbox", inInboxAt: { gt: new Date(Date.now() - 7 * DAY_MS) } },
      ],
    },
    orderBy: { id: "desc" },
    take: 60,
    select: deliveryColumns,
  });
  const now = await databaseNow(database());
  return rows.map((row) => viewOf(row, now));
}

/** For an administrator: since when TikTok will not fetch videos from this installation, and TikTok's code; else null. */
export async function fetchTrouble(actor: StaffActor): Promise<{ at: string; code: string } | null> {
  const refusal = actor.role === "admin" ? await fetchRefusal(database(), await databaseNow(database())) : null;
  return refusal && { at: refusal.at.toISOString(), code: refusal.code };
}

/** The request log of one delivery, oldest first. Throws `not_found`. */
export async function listCalls(actor: ShopActor, deliveryId: string): Promise<CallView[]> {
  const found = await database().delivery.findFirst({ where: { id: deliveryId, shopId: actor.shopId }, select: { id: true } });
  if (!found) throw refuse("not_found", "This delivery does not exist in your shop.");
  const rows = await database().tiktokCall.findMany({
    where: { deliveryId },
    orderBy: { id: "desc" },
    take: 500,
    select: { id: true, at: true, operation: true, asked: true, httpStatus: true, code: true, logId: true, durationMs: true },
  });
  return rows.toReversed().map(({ id, at, ...row }) => ({ ...row, id: id.toString(), at: at.toISOString() }));
}
