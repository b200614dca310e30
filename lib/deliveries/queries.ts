import "server-only";

import type { ShopActor } from "#lib/actor";
import type { CallView, DeliveryView, SlotView } from "#lib/deliveries/schema";
import { slotLimit, countSlots } from "#lib/deliveries/slots";
import { deliveryColumns, viewOf } from "#lib/deliveries/view";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";

const DAY_MS = 24 * 3_600_000;

/** One delivery of the shop. Throws `not_found`. */
export async function getDelivery(actor: ShopActor, id: string): Promise<DeliveryView> {
  const row = await database().delivery.findFirst({ where: { id, shopId: actor.shopId }, select: deliveryColumns });
  if (!row) throw refuse("not_found", "This delivery does not exist in your shop.");
  return viewOf(row);
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
  return rows.map(viewOf);
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
  return rows.map(viewOf);
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

/** How many of the five slots each connected account uses, as far as we can count. */
export async function slotUse(actor: ShopActor): Promise<SlotView[]> {
  const now = await databaseNow(database());
  const connections = await database().connection.findMany({
    where: { shopId: actor.shopId, state: "connected" },
    select: { id: true, displayName: true },
    orderBy: { connectedAt: "asc" },
  });
  const holders = await database().transfer.findMany({
    where: {
      connectionId: { in: connections.map(({ id }) => id) },
      committingAt: { not: null },
      initStartedAt: { gt: new Date(now.getTime() - DAY_MS) },
    },
    select: { connectionId: true, initStartedAt: true, freedAt: true },
  });
  return connections.map(({ id, displayName }) => {
    const { used, nextFreesAt } = countSlots(
      holders.filter(({ connectionId }) => connectionId === id),
      now,
    );
    return { connectionId: id, accountName: displayName, used, of: slotLimit, nextFreesAt: nextFreesAt?.toISOString() ?? null };
  });
}
