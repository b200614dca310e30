import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import { getExplanation } from "#lib/deliveries/error-catalogue/catalogue";
import {
  countSlots,
  slotExpiresAt,
  slotUse,
  slotLimit,
  sortQueue,
  type SlotUse,
} from "#lib/deliveries/queue/rules";
import type { InboxQuotaView, UsedSlotView } from "#lib/deliveries/schema";
import { canReportOutcome } from "#lib/deliveries/state";
import { database, databaseNow } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { paths } from "#lib/paths";

const DAY_MS = 24 * 3_600_000;

/** How many accounts, and how many waiting deliveries of each, one answer has. */
type Limits = { accounts: number; queued: number; slots: number };
const ALL: Limits = { accounts: 200, queued: 200, slots: 200 };
/** On Home: the accounts where most happens, and the beginning of their queues. */
const FIRST: Limits = { accounts: 6, queued: 4, slots: 6 };

const toPosterUrl = ({ videoId, posterKey }: { videoId: string; posterKey: string | null }) =>
  posterKey === null ? null : paths.api.videoPoster(videoId);

/** Estimates are listed last. */
const SLOT_ORDER: readonly SlotUse[] = ["draft", "sending", "unfinished", "uncertain"];

const waitingDeliveries = ({ shopId }: ShopActor) =>
  kysely
    .selectFrom("Delivery as delivery")
    .where("delivery.shopId", "=", shopId)
    .where("delivery.endedAt", "is", null)
    .where(sql<boolean>`delivery."waitingFor" = 'slots'`);

/**
 * Finds connected accounts, and any account with a delivery that waits for a slot; where there are
 * more than the limit, those with a queue and with used slots.
 */
const findQuotaAccounts = (actor: ShopActor, limit: number) =>
  queryRows(
    database(),
    kysely
      .selectFrom("Connection as account")
      .leftJoin(
        waitingDeliveries(actor)
          .select(["delivery.connectionId", sql<number>`count(*)`.as("waiting")])
          .groupBy("delivery.connectionId")
          .as("queue"),
        (join) => join.onRef("queue.connectionId", "=", "account.id"),
      )
      .where("account.shopId", "=", actor.shopId)
      .where(sql<boolean>`(account.state = 'connected' OR queue.waiting IS NOT NULL)`)
      .select(["account.id", "account.displayName", "account.connectedAt"])
      .select([
        sql<Date>`clock_timestamp()`.as("now"),
        sql<number>`coalesce(sum(queue.waiting) OVER (), 0)::int`.as("waiting"),
      ])
      .orderBy(sql`queue.waiting IS NULL`)
      .orderBy(
        sql`NOT EXISTS (SELECT FROM "Transfer" WHERE "connectionId" = account.id
          AND "initStartedAt" > now() - interval '1 day' AND "slotFreedAt" IS NULL)`,
      )
      .orderBy("account.connectedAt")
      .orderBy("account.id")
      .limit(limit),
  );

const findSlotTransfers = (actor: ShopActor, connectionIds: string[], now: Date) =>
  queryRows(
    database(),
    kysely
      .selectFrom("Transfer as transfer")
      .innerJoin("Delivery as delivery", "delivery.id", "transfer.deliveryId")
      .innerJoin("Video as video", "video.id", "delivery.videoId")
      .where("transfer.connectionId", "in", connectionIds)
      .where("delivery.shopId", "=", actor.shopId)
      .where("transfer.initStartedAt", ">", new Date(now.getTime() - DAY_MS))
      .where("transfer.slotFreedAt", "is", null)
      .select(["transfer.id", "transfer.connectionId", "transfer.deliveryId"])
      .select(["transfer.initStartedAt", "transfer.initOutcome", "transfer.uploadUrlExpiresAt"])
      .select(["transfer.uploadUrlInvalidAt", "transfer.committingAt", "transfer.supersededAt"])
      .select(["transfer.endedAt", "transfer.slotFreedAt"])
      .select(["delivery.state", "delivery.resolution", "delivery.videoId"])
      .select(["video.name", "video.posterKey"])
      .orderBy("transfer.initStartedAt"),
  );

type SlotTransferRow = Awaited<ReturnType<typeof findSlotTransfers>>[number];

/** Finds the first deliveries of each account's queue. */
const findQueues = (actor: ShopActor, connectionIds: string[], limit: number) =>
  queryRows(
    database(),
    kysely
      .selectFrom(
        waitingDeliveries(actor)
          .where("delivery.connectionId", "in", connectionIds)
          .select(["delivery.id", "delivery.connectionId", "delivery.videoId"])
          .select(["delivery.queueRank", "delivery.reason"])
          .select(
            sql<number>`row_number() OVER (PARTITION BY delivery."connectionId"
              ORDER BY delivery."queueRank", delivery.id)`.as("position"),
          )
          .as("waiting"),
      )
      .innerJoin("Video as video", "video.id", "waiting.videoId")
      .where("waiting.position", "<=", limit)
      .select(["waiting.id", "waiting.connectionId", "waiting.videoId"])
      .select(["waiting.queueRank", "waiting.reason", "video.name", "video.posterKey"]),
  );

function toUsedSlots(transfer: SlotTransferRow, now: Date): UsedSlotView[] {
  const use = slotUse(transfer, now);
  if (use === null) return [];
  const { state, resolution } = transfer;
  return [
    {
      transferId: transfer.id,
      deliveryId: transfer.deliveryId,
      videoName: transfer.name,
      posterUrl: toPosterUrl(transfer),
      use,
      expiresAt: slotExpiresAt(transfer).toISOString(),
      canReportOutcome:
        use === "draft" && transfer.supersededAt === null && canReportOutcome(state, resolution),
    },
  ];
}

async function readSlots(
  actor: ShopActor,
  limits: Limits,
): Promise<{ slots: InboxQuotaView[]; waiting: number }> {
  const accounts = await findQuotaAccounts(actor, limits.accounts);
  const [first] = accounts;
  if (!first) return { slots: [], waiting: 0 };
  const { now, waiting } = first;
  const ids = accounts.map(({ id }) => id);
  const [transfers, queued] = await Promise.all([
    findSlotTransfers(actor, ids, now),
    findQueues(actor, ids, limits.queued),
  ]);
  const slots = accounts
    .toSorted((a, b) => a.connectedAt.getTime() - b.connectedAt.getTime())
    .map(({ id, displayName }) => {
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
          .toSorted((a, b) => SLOT_ORDER.indexOf(a.use) - SLOT_ORDER.indexOf(b.use))
          .slice(0, limits.slots),
        queue: sortQueue(queued.filter(({ connectionId }) => connectionId === id)).map((one) => ({
          id: one.id,
          videoName: one.name,
          posterUrl: toPosterUrl(one),
          reason: getExplanation(one.reason === null ? "wait slots" : `reason ${one.reason}`).what,
        })),
      };
    });
  return { slots, waiting };
}

/** Returns each account's used slots, by our own count, and the deliveries that wait for one. */
export async function getSlotUsage(actor: ShopActor): Promise<InboxQuotaView[]> {
  return (await readSlots(actor, ALL)).slots;
}

/** Returns the same of the accounts where most happens, and how many deliveries wait in all. */
export async function getFirstSlotUsage(
  actor: ShopActor,
): Promise<{ slots: InboxQuotaView[]; waiting: number }> {
  return readSlots(actor, FIRST);
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
