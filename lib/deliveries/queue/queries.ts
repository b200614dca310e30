import "server-only";

import type { ShopActor } from "#lib/actor";
import { getExplanation } from "#lib/deliveries/error-catalogue/catalogue";
import {
  countSlots,
  slotColumns,
  slotExpiresAt,
  slotHold,
  slotLimit,
  sortQueue,
} from "#lib/deliveries/queue/rules";
import type { InboxQuotaView, UsedSlotView } from "#lib/deliveries/schema";
import { canReportOutcome } from "#lib/deliveries/state";
import { database, databaseNow } from "#lib/infra/db/database";
import { paths } from "#lib/paths";

const DAY_MS = 24 * 3_600_000;

const videoColumns = { id: true, name: true, posterKey: true } as const;
const waitingForSlot = { waitingFor: "slots", endedAt: null } as const;

const toPosterUrl = ({ id, posterKey }: { id: string; posterKey: string | null }) =>
  posterKey === null ? null : paths.api.videoPoster(id);

/** The accounts whose slots matter: connected ones, and any with a delivery that still waits. */
const findQuotaAccounts = (actor: ShopActor) =>
  database().connection.findMany({
    where: {
      shopId: actor.shopId,
      OR: [{ state: "connected" }, { deliveries: { some: waitingForSlot } }],
    },
    select: { id: true, displayName: true },
    orderBy: { connectedAt: "asc" },
  });

const findSlotHolders = (connectionIds: string[], now: Date) =>
  database().transfer.findMany({
    where: {
      connectionId: { in: connectionIds },
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

type SlotHolderRow = Awaited<ReturnType<typeof findSlotHolders>>[number];

function toUsedSlots(holder: SlotHolderRow, now: Date): UsedSlotView[] {
  const hold = slotHold(holder, now);
  if (hold === null) return [];
  const { state, resolution, video } = holder.delivery;
  return [
    {
      transferId: holder.id,
      deliveryId: holder.deliveryId,
      videoName: video.name,
      posterUrl: toPosterUrl(video),
      hold,
      expiresAt: slotExpiresAt(holder).toISOString(),
      canReportOutcome:
        hold === "draft" && holder.supersededAt === null && canReportOutcome(state, resolution),
    },
  ];
}

/** Returns each account's inbox slots, by our own count: which are used, by what and until when, and what waits for one. */
export async function getSlotUsage(actor: ShopActor): Promise<InboxQuotaView[]> {
  const now = await databaseNow(database());
  const accounts = await findQuotaAccounts(actor);
  const ids = accounts.map(({ id }) => id);
  const [holders, waiting] = await Promise.all([
    findSlotHolders(ids, now),
    database().delivery.findMany({
      where: { shopId: actor.shopId, connectionId: { in: ids }, ...waitingForSlot },
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
    const own = holders.filter(({ connectionId }) => connectionId === id);
    const { used, nextSlotFreeAt } = countSlots(own, now);
    return {
      connectionId: id,
      accountName: displayName,
      used,
      limit: slotLimit,
      nextSlotFreeAt: nextSlotFreeAt?.toISOString() ?? null,
      slots: own
        .flatMap((holder) => toUsedSlots(holder, now))
        .toSorted((a, b) => Number(a.hold === "uncertain") - Number(b.hold === "uncertain")),
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

/** Returns when the next slot of an account is free at the latest, by our own count; null when none is used. */
export async function getNextSlotFreeAt(connectionId: string): Promise<string | null> {
  const now = await databaseNow(database());
  return (
    countSlots(await findSlotHolders([connectionId], now), now).nextSlotFreeAt?.toISOString() ??
    null
  );
}
