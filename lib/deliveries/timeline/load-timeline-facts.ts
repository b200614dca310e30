import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import type { TimelineFacts } from "#lib/deliveries/timeline/timeline";
import type { TimelineCall } from "#lib/deliveries/timeline/timeline-events";
import { factsAfter, windowStart } from "#lib/deliveries/timeline/window";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";

/** How many facts of each kind one part of a timeline is built from. */
const LIMIT = 200;

/**
 * Loads the facts of the latest part of a delivery's timeline, or of the part until a moment.
 * `start` is where the part before ends; null at the beginning. Throws `not_found`.
 */
export async function loadTimelineFacts(
  actor: ShopActor,
  deliveryId: string,
  until: Date | undefined,
): Promise<{ facts: TimelineFacts; start: Date | null }> {
  const row = await database().delivery.findFirst({
    where: { id: deliveryId, shopId: actor.shopId },
    select: {
      createdAt: true,
      endedAt: true,
      connectionId: true,
      video: { select: { sizeBytes: true } },
      transfers: {
        orderBy: { number: "desc" },
        take: LIMIT,
        select: {
          initStartedAt: true,
          initOutcome: true,
          outcome: true,
          failReason: true,
          statusPolledAt: true,
        },
      },
    },
  });
  if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
  const { connectionId, createdAt, endedAt } = row;
  const end = until && endedAt ? earlierOf(until, endedAt) : (until ?? endedAt);
  const duringSend = { gte: createdAt, ...(end ? { lte: end } : {}) };
  const [own, refreshes, about, aboutAccount] = await Promise.all([
    findNotableCalls(deliveryId, until),
    database().tiktokCall.findMany({
      where: { connectionId, deliveryId: null, operation: "refresh_token", at: duringSend },
      orderBy: { at: "desc" },
      take: LIMIT,
      select: callColumns,
    }),
    findEvents(actor, deliveryId, { gte: createdAt, ...(until ? { lte: until } : {}) }),
    findEvents(actor, connectionId, duringSend),
  ]);
  const calls = [...own, ...refreshes]
    .map(({ firstByte, lastByte, ...call }) => ({
      ...call,
      firstByte: firstByte === null ? null : Number(firstByte),
      lastByte: lastByte === null ? null : Number(lastByte),
    }))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const facts = {
    sizeBytes: Number(row.video.sizeBytes),
    endedAt,
    calls,
    events: [...about, ...aboutAccount].toSorted((a, b) => Number(a.number - b.number)),
    transfers: row.transfers.toReversed(),
    until,
  };
  const start = windowStart(
    [own, refreshes, about, aboutAccount].map((rows) => ({ rows, limit: LIMIT })),
  );
  return { facts: start === null ? facts : factsAfter(facts, start), start };
}

const earlierOf = (one: Date, other: Date) => (one < other ? one : other);

const callColumns = {
  at: true,
  operation: true,
  trigger: true,
  firstByte: true,
  lastByte: true,
  httpStatus: true,
  code: true,
  logId: true,
} as const;

type StoredCall = Omit<TimelineCall, "firstByte" | "lastByte"> & {
  firstByte: bigint | null;
  lastByte: bigint | null;
};

/** An accepted chunk adds nothing; the condition is that of the partial index of all others. */
const findNotableCalls = (deliveryId: string, until: Date | undefined): Promise<StoredCall[]> =>
  queryRows(
    database(),
    kysely
      .selectFrom("TiktokCall")
      .select([
        "at",
        "operation",
        "trigger",
        "firstByte",
        "lastByte",
        "httpStatus",
        "code",
        "logId",
      ])
      .where("deliveryId", "=", deliveryId)
      .where(
        sql<boolean>`(code <> 'ok' OR operation NOT IN ('upload_chunk', 'fetch_publish_status'))`,
      )
      .$if(until !== undefined, (query) => query.where("at", "<=", until ?? new Date()))
      .orderBy("id", "desc")
      .limit(LIMIT),
  );

const findEvents = ({ shopId }: ShopActor, subjectId: string, at: { gte: Date; lte?: Date }) =>
  database().auditEvent.findMany({
    where: { shopId, subjectId, at },
    orderBy: { at: "desc" },
    take: LIMIT,
    select: { number: true, at: true, action: true, details: true },
  });
