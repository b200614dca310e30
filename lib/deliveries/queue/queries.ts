import "server-only";

import type { ShopActor } from "#lib/actor";
import { getExplanation } from "#lib/deliveries/error-catalogue/catalogue";
import {
  countSlots,
  slotColumns,
  slotExpiresAt,
  slotUse,
  slotLimit,
  sortQueue,
  type SlotUse,
} from "#lib/deliveries/queue/rules";
import type { InboxQuotaView, UsedSlotView } from "#lib/deliveries/schema";
import { canReportOutcome } from "#lib/deliveries/state";
import { database, databaseNow } from "#lib/infra/db/database";
import { paths } from "#lib/paths";

const DAY_MS = 24 * 3_600_000;

const videoColumns = { id: true, name: true, posterKey: true } as const;
/** How many accounts, and how many waiting sends of them, one page shows. */
const MAX_LISTED = 200;
const waitingForSlot = { waitingFor: "slots", endedAt: null } as const;

const toPosterUrl = ({ id, posterKey }: { id: string; posterKey: string | null }) =>
  posterKey === null ? null : paths.api.videoPoster(id);

/** Estimates are listed last. */
const SLOT_ORDER: readonly SlotUse[] = ["draft", "sending", "unfinished", "uncertain"];

/** Finds connected accounts, and any account with a delivery that waits for a slot. */
const findQuotaAccounts = (actor: ShopActor) =>
  database().connection.findMany({
    where: {
      shopId: actor.shopId,
      OR: [{ state: "connected" }, { deliveries: { some: waitingForSlot } }],
    },
    select: { id: true, displayName: true },
    orderBy: { connectedAt: "asc" },
    take: MAX_LISTED,
  });

const findSlotTransfers = (actor: ShopActor, connectionIds: string[], now: Date) =>
  database().transfer.findMany({
    where: {
      connectionId: { in: connectionIds },
      delivery: { shopId: actor.shopId },
      initStartedAt: { gt: new Date(now.getTime() - DAY_MS) },
      slotFreedAt: null,
    },
    orderBy: { initStartedAt: "asc" },
    select: {
      id: true,
      connectionId: true,
      deliveryId: true,
      delivery: { select: { state: true, resolution: true, video: { select: videoColumns } } },
      ...slotColumns,
    },
  });

type SlotTransferRow = Awaited<ReturnType<typeof findSlotTransfers>>[number];

function toUsedSlots(transfer: SlotTransferRow, now: Date): UsedSlotView[] {
  const use = slotUse(transfer, now);
  if (use === null) return [];
  const { state, resolution, video } = transfer.delivery;
  return [
    {
      transferId: transfer.id,
      deliveryId: transfer.deliveryId,
      videoName: video.name,
      posterUrl: toPosterUrl(video),
      use,
      expiresAt: slotExpiresAt(transfer).toISOString(),
      canReportOutcome:
        use === "draft" && transfer.supersededAt === null && canReportOutcome(state, resolution),
    },
  ];
}

/** Returns each account's used slots, by our own count, and the deliveries that wait for one. */
export async function getSlotUsage(actor: ShopActor): Promise<InboxQuotaView[]> {
  const now = await databaseNow(database());
  const accounts = await findQuotaAccounts(actor);
  const ids = accounts.map(({ id }) => id);
  const [transfers, waiting] = await Promise.all([
    findSlotTransfers(actor, ids, now),
    database().delivery.findMany({
      where: { shopId: actor.shopId, connectionId: { in: ids }, ...waitingForSlot },
      orderBy: [{ queueRank: "asc" }, { id: "asc" }],
      take: MAX_LISTED,
      select: {
        id: true,
        connectionId: true,
        queueRank: true,
        reason: true,
        video: { select: videoColumns },
      },
    }),
  ]);
  return accounts.map(({ id, displayName }) => {
    const own = transfers.filter(({ connectionId }) => connectionId === id);
    const { used, nextSlotFreeAt } = countSlots(own, now);
    return {
      connectionId: id,
      accountName: displayName,
      used,
      limit: slotLimit,
      nextSlotFreeAt: nextSlotFreeAt?.toISOString() ?? null,
      slots: own
        .flatMap((transfer) => toUsedSlots(transfer, now))
        .toSorted((a, b) => SLOT_ORDER.indexOf(a.use) - SLOT_ORDER.indexOf(b.use)),
      queue: sortQueue(waiting.filter(({ connectionId }) => connectionId === id)).map(
        ({ video, reason, ...one }) => ({
          id: one.id,
          videoName: video.name,
          posterUrl: toPosterUrl(video),
          reason: getExplanation(reason === null ? "wait slots" : `reason ${reason}`).what,
        }),
      ),
    };
  });
}

/** Returns the latest time at which the next slot is free, by our own count, or null. */
export async function getNextSlotFreeAt(
  actor: ShopActor,
  connectionId: string,
): Promise<string | null> {
  const now = await databaseNow(database());
  return (
    countSlots(
      await findSlotTransfers(actor, [connectionId], now),
      now,
    ).nextSlotFreeAt?.toISOString() ?? null
  );
}
