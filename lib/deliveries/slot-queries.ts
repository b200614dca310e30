import "server-only";

import type { ShopActor } from "#lib/actor";
import { explanationOf } from "#lib/deliveries/explanations/catalogue";
import { inOrder } from "#lib/deliveries/queue";
import { slotColumns } from "#lib/deliveries/read-facts";
import type { PlaceView, SlotView } from "#lib/deliveries/schema";
import { countSlots, freesAt, holdOf, slotLimit } from "#lib/deliveries/slots";
import { maySay } from "#lib/deliveries/state";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";
import { paths } from "#lib/paths";

const DAY_MS = 24 * 3_600_000;

const videoColumns = { id: true, name: true, posterKey: true } as const;
const waits = { waitingFor: "slots", endedAt: null } as const;

const pictureOf = ({ id, posterKey }: { id: string; posterKey: string | null }) => (posterKey === null ? null : paths.api.videoPoster(id));

/** The accounts whose places matter: connected ones, and any for which something still waits. */
const findAccounts = (actor: ShopActor) =>
  database().connection.findMany({
    where: { shopId: actor.shopId, OR: [{ state: "connected" }, { deliveries: { some: waits } }] },
    select: { id: true, displayName: true },
    orderBy: { connectedAt: "asc" },
  });

const findHolders = (connectionIds: string[], now: Date) =>
  database().transfer.findMany({
    where: { connectionId: { in: connectionIds }, initStartedAt: { gt: new Date(now.getTime() - DAY_MS) }, freedAt: null },
    orderBy: { initStartedAt: "asc" },
    select: {
      id: true,
      connectionId: true,
      deliveryId: true,
      delivery: { select: { state: true, resolution: true, video: { select: videoColumns } } },
      ...slotColumns,
    },
  });

type Holder = Awaited<ReturnType<typeof findHolders>>[number];

function placeOf(holder: Holder, now: Date): PlaceView[] {
  const hold = holdOf(holder, now);
  if (hold === null) return [];
  const { state, resolution, video } = holder.delivery;
  return [
    {
      transferId: holder.id,
      deliveryId: holder.deliveryId,
      videoName: video.name,
      posterUrl: pictureOf(video),
      hold,
      freesAt: freesAt(holder).toISOString(),
      maySay: hold === "draft" && holder.setAsideAt === null && maySay(state, resolution),
    },
  ];
}

/** Each account's places for drafts, as far as we can count: which are held, by what and until when, and who waits for one. */
export async function slotUse(actor: ShopActor): Promise<SlotView[]> {
  const now = await databaseNow(database());
  const accounts = await findAccounts(actor);
  const ids = accounts.map(({ id }) => id);
  const [holders, waiting] = await Promise.all([
    findHolders(ids, now),
    database().delivery.findMany({
      where: { shopId: actor.shopId, connectionId: { in: ids }, ...waits },
      select: { id: true, connectionId: true, queueRank: true, reason: true, video: { select: videoColumns } },
    }),
  ]);
  return accounts.map(({ id, displayName }) => {
    const own = holders.filter(({ connectionId }) => connectionId === id);
    const { used, nextFreesAt } = countSlots(own, now);
    return {
      connectionId: id,
      accountName: displayName,
      used,
      of: slotLimit,
      nextFreesAt: nextFreesAt?.toISOString() ?? null,
      places: own.flatMap((holder) => placeOf(holder, now)).toSorted((a, b) => Number(a.hold === "perhaps") - Number(b.hold === "perhaps")),
      queue: inOrder(waiting.filter(({ connectionId }) => connectionId === id)).map(({ video, reason, ...one }) => ({
        id: one.id,
        videoName: video.name,
        posterUrl: pictureOf(video),
        why: explanationOf(reason === null ? "wait slots" : `reason ${reason}`).what,
      })),
    };
  });
}

/** When the next slot of an account frees at the latest, as far as we can count; null when none is held. */
export async function nextSlotAt(connectionId: string): Promise<string | null> {
  const now = await databaseNow(database());
  return countSlots(await findHolders([connectionId], now), now).nextFreesAt?.toISOString() ?? null;
}
