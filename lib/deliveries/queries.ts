import "server-only";

import type { ShopActor, StaffActor } from "#lib/actor";
import { deliveryViewColumns, toDeliveryView } from "#lib/deliveries/delivery-view";
import { pullRejection } from "#lib/deliveries/pull/pull-availability";
import { getNextSlotFreeAt } from "#lib/deliveries/queue/queries";
import type { DeliveryDetailView, DeliveryView } from "#lib/deliveries/schema";
import { endedStates, isHandedOver } from "#lib/deliveries/state";
import { agreedContent } from "#lib/drafts/schema";
import { AppError } from "#lib/errors";
import { database, databaseNow } from "#lib/infra/db/database";

/** Returns one delivery of the shop. Throws `not_found`. */
export async function getDelivery(actor: ShopActor, id: string): Promise<DeliveryView> {
  const row = await database().delivery.findFirst({
    where: { id, shopId: actor.shopId },
    select: deliveryViewColumns,
  });
  if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
  const view = toDeliveryView(row, await databaseNow(database()));
  // The delivery is retried periodically, but usually continues only when a slot is free.
  return row.reason === "slots_full_by_count" && view.resumesAt !== null
    ? { ...view, resumesAt: await getNextSlotFreeAt(actor, row.connectionId) }
    : view;
}

/** Returns what was agreed to for a delivery, and whether its video still exists. */
export async function getConsented(
  actor: ShopActor,
  id: string,
): Promise<Pick<DeliveryDetailView, "agreed" | "canCopy">> {
  const row = await database().delivery.findFirst({
    where: { id, shopId: actor.shopId },
    select: { consent: { select: { snapshot: true } }, video: { select: { deletedAt: true } } },
  });
  return {
    agreed: agreedContent.safeParse(row?.consent.snapshot).data ?? null,
    canCopy: row?.video.deletedAt === null,
  };
}

type ActiveDeliveries = { cancellable: number; handedOver: number };

/** Counts the unfinished deliveries of some accounts of the shop, by account. */
export async function countActiveDeliveries(
  actor: ShopActor,
  connectionIds: string[],
): Promise<ReadonlyMap<string, ActiveDeliveries>> {
  const groups = await database().delivery.groupBy({
    by: ["connectionId", "state"],
    where: {
      shopId: actor.shopId,
      connectionId: { in: connectionIds },
      // Lets it use the index of unfinished deliveries.
      endedAt: null,
      state: { notIn: endedStates },
    },
    _count: true,
  });
  return new Map(
    connectionIds.map((id) => {
      const own = groups.filter(({ connectionId }) => connectionId === id);
      const count = (handedOver: boolean) =>
        own
          .filter(({ state }) => isHandedOver(state) === handedOver)
          .reduce((sum, { _count }) => sum + _count, 0);
      return [id, { cancellable: count(false), handedOver: count(true) }];
    }),
  );
}

/** Returns when and why TikTok refuses to pull, or null. Only an administrator gets it. */
export async function getPullRejection(
  actor: StaffActor,
): Promise<{ at: string; code: string } | null> {
  const rejection =
    actor.role === "admin" ? await pullRejection(database(), await databaseNow(database())) : null;
  return rejection && { at: rejection.at.toISOString(), code: rejection.code };
}
