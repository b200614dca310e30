import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import { getExplanation } from "#lib/deliveries/error-catalogue/catalogue";
import type { AccountQueueView, QueueQuery, QueuesView } from "#lib/deliveries/queue/schema";
import { database } from "#lib/infra/db/database";
import { countRows, findPage, inPageOrder, type Sort } from "#lib/infra/db/keyset";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { PAGE_SIZE, type PageQuery, parseCursor } from "#lib/page";
import { paths } from "#lib/paths";

/** Of several queues, the beginning of each: together no more rows than a page has. */
const MAX_ACCOUNTS = 8;
const ROWS_OF_EACH = 6;

const inQueueOrder: Sort = {
  column: sql.ref("Delivery.queueRank"),
  id: sql.ref("Delivery.id"),
  type: "bigint",
  idType: "uuid",
  descending: false,
};

/** The deliveries of an account that wait for a slot, as their partial index has them. */
const waiting = (shopId: string, connectionId: string) =>
  kysely
    .selectFrom("Delivery")
    .where("Delivery.shopId", "=", shopId)
    .where("Delivery.connectionId", "=", connectionId)
    .where(sql<boolean>`"Delivery"."waitingFor" = 'slots'`)
    .where("Delivery.endedAt", "is", null);

/** Counts the deliveries of an account that wait for a slot. */
export const countWaiting = (actor: ShopActor, connectionId: string) =>
  countRows(database(), waiting(actor.shopId, connectionId).select("Delivery.id"));

/**
 * Returns the beginning of every account's queue, or a page of one account's. Empty where nothing
 * waits.
 */
export async function listQueues(
  actor: ShopActor,
  { account, ...request }: QueueQuery = {},
): Promise<QueuesView> {
  const found = await queryRows(
    database(),
    kysely
      .selectFrom("Connection")
      .select(["Connection.id", "Connection.displayName as name"])
      .where("Connection.shopId", "=", actor.shopId)
      .$if(account !== undefined, (query) =>
        query.where(sql<boolean>`"Connection".id = ${account}::uuid`),
      )
      .where(
        sql<boolean>`EXISTS (SELECT FROM "Delivery" WHERE "Delivery"."connectionId" = "Connection".id
          AND "Delivery"."waitingFor" = 'slots' AND "Delivery"."endedAt" IS NULL)`,
      )
      .orderBy("Connection.searchKey")
      .orderBy("Connection.id")
      .limit(MAX_ACCOUNTS + 1),
  );
  const shown = account === undefined ? { size: ROWS_OF_EACH } : { request, size: PAGE_SIZE };
  return {
    accounts: await Promise.all(
      found.slice(0, MAX_ACCOUNTS).map((one) => readQueue(actor, one, shown)),
    ),
    more: found.length > MAX_ACCOUNTS,
  };
}

async function readQueue(
  actor: ShopActor,
  { id: connectionId, name }: { id: string; name: string },
  { request = {}, size }: { request?: PageQuery; size: number },
): Promise<AccountQueueView> {
  const all = waiting(actor.shopId, connectionId);
  const page = await findPage(
    database(),
    all.select(["Delivery.id", "Delivery.queueRank as key"]),
    { sort: inQueueOrder, request, size },
  );
  const [total, before, after, found] = await Promise.all([
    countWaiting(actor, connectionId),
    findBeside(actor, connectionId, page.previous, "before"),
    findBeside(actor, connectionId, page.next, "after"),
    database().delivery.findMany({
      where: { id: { in: page.rows }, shopId: actor.shopId },
      select: {
        id: true,
        reason: true,
        video: { select: { id: true, name: true, posterKey: true } },
      },
    }),
  ]);
  return {
    ...page,
    connectionId,
    accountName: name,
    total,
    offset: before.count,
    neighbours: { before: before.id, after: after.id },
    rows: inPageOrder(page.rows, found).map(({ id, reason, video }) => ({
      id,
      videoName: video.name,
      posterUrl: video.posterKey === null ? null : paths.api.videoPoster(video.id),
      reason: getExplanation(reason === null ? "wait slots" : `reason ${reason}`).what,
    })),
  };
}

/** Finds what waits just before or after the row that a cursor names, and how many go before. */
async function findBeside(
  actor: ShopActor,
  connectionId: string,
  cursorText: string | null,
  side: "before" | "after",
): Promise<{ id: string | null; count: number | null }> {
  const cursor = cursorText === null ? null : parseCursor(cursorText);
  if (!cursor) return { id: null, count: 0 };
  const [sign, direction] =
    side === "before" ? [sql.raw("<"), sql.raw("DESC")] : [sql.raw(">"), sql.raw("ASC")];
  const beside = waiting(actor.shopId, connectionId)
    .select("Delivery.id")
    .where(
      sql<boolean>`("Delivery"."queueRank", "Delivery".id) ${sign} (${cursor.key}::bigint, ${cursor.id}::uuid)`,
    );
  const [next] = await queryRows(
    database(),
    beside.orderBy(sql`"Delivery"."queueRank" ${direction}, "Delivery".id ${direction}`).limit(1),
  );
  if (side === "after") return { id: next?.id ?? null, count: 0 };
  const { value, more } = await countRows(database(), beside);
  return { id: next?.id ?? null, count: more ? null : value };
}
