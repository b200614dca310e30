import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import type { QueuedDelivery, SlotTransfer } from "#lib/deliveries/queue/rules";
import { sendLimits } from "#lib/deliveries/sending/limits";
import type { Tx } from "#lib/infra/db/database";
import { kysely, prepareRows } from "#lib/infra/db/sql";
import type { Prisma } from "#lib/infra/generated/client";

/** Between two effects these are read most often, so each is one statement. */

const transferColumns = [
  "t.source",
  "t.publishId",
  "t.initOutcome",
  "t.initStartedAt",
  "t.uploadUrlExpiresAt",
  "t.uploadUrlInvalidAt",
  "t.uploadUrlSealed",
  "t.sizeBytes",
  "t.chunkSize",
  "t.chunkCount",
  "t.acknowledgedBytes",
  "t.firstServedAt",
  "t.pullUrlClosedAt",
  "t.pullCancelRequestedAt",
  "t.committingAt",
  "t.committedAt",
  "t.completionStartedAt",
  "t.openAttempts",
  "t.chunkRejections",
  "t.chunkRejectionCode",
  "t.outcome",
  "t.statusPolledAt",
  "t.reportedBytes",
  "t.supersededAt",
  "t.failReason",
] as const;

type Unprefixed<C extends string> = C extends `t.${infer Name}` ? Name : never;
type StoredTransfer = Prisma.TypeMap["model"]["Transfer"]["payload"]["scalars"];
type TransferColumn = Unprefixed<(typeof transferColumns)[number]> & keyof StoredTransfer;
export type TransferRow = Pick<StoredTransfer, TransferColumn> & { transferId: string };

/** How many seconds a status poll counts. */
const POLL_WINDOW_SECONDS = 60;

/**
 * Returns one delivery of the shop at one moment of database time, with its transfers, oldest
 * first. Null when there is none.
 */
export async function readDeliveryFacts(
  actor: WorkerActor,
  deliveryId: string,
  tx: Tx,
): Promise<{ delivery: DeliveryRow; transfers: TransferRow[] } | null> {
  const rows = await readDeliveryRows(tx, { shopId: actor.shopId, deliveryId });
  const [delivery] = rows;
  if (!delivery) return null;
  return { delivery, transfers: rows.filter((row) => row.transferId !== null) };
}

const deliveryStatement = (shopId: string, deliveryId: string) =>
  kysely
    .selectFrom("Delivery as d")
    .innerJoin("Consent as k", "k.id", "d.consentId")
    .innerJoin("Connection as c", "c.id", "d.connectionId")
    .innerJoin("Video as v", "v.id", "d.videoId")
    .where("d.id", "=", deliveryId)
    .where("d.shopId", "=", shopId)
    .select(["d.state", "d.queueRank", "d.cancelRequestedAt", "d.retryRequestedAt", "d.attempts"])
    .select(["d.inInboxAt", "d.endedAt", "d.connectionId"])
    .select(["k.createdAt as consentAt", sql`k.snapshot`.as("snapshot")])
    .select(["c.state as connectionState", "c.scopes", "c.restrictedAt"])
    .select(["v.id as videoId", "v.fileKey", "v.fileIdentity", "v.sizeBytes as videoBytes"])
    .select(["v.sha256", "v.contentType", sql<Date>`clock_timestamp()`.as("now")])
    .select((eb) =>
      // The oldest of the polls that are allowed in a minute, if there were as many.
      eb
        .selectFrom("TiktokCall as p")
        .select("p.at")
        .whereRef("p.connectionId", "=", "d.connectionId")
        .where("p.operation", "=", "fetch_publish_status")
        .where("p.at", ">", secondsAgo(POLL_WINDOW_SECONDS))
        .orderBy("p.at", "desc")
        .offset(sendLimits.statusPollsPerMinute - 1)
        .limit(1)
        .as("pollLimitedSince"),
    );

const readDeliveryRows = prepareRows(
  ({ shopId, deliveryId }: { shopId: string; deliveryId: string }) =>
    deliveryStatement(shopId, deliveryId)
      .leftJoin("Transfer as t", "t.deliveryId", "d.id")
      .select(["t.id as transferId", ...transferColumns])
      .orderBy("t.number")
      .$castTo<DeliveryRow & (TransferRow | { transferId: null })>(),
);

/** A delivery with its consent, account and video, and the database's time. */
export type DeliveryRow = Awaited<
  ReturnType<ReturnType<typeof deliveryStatement>["executeTakeFirstOrThrow"]>
>;

const secondsAgo = (seconds: number) =>
  sql<Date>`clock_timestamp() - make_interval(secs => ${sql.lit(seconds)})`;

const DAY_SECONDS = 24 * 3600;

export type AccountTransfer = SlotTransfer & { transferId: string; deliveryId: string };

type OwnDelivery = QueuedDelivery & { connectionId: string };

/**
 * Returns an account's transfers of the last day, oldest first, and whether another delivery is
 * ahead of this one in its queue.
 */
export async function readAccountFacts(
  actor: WorkerActor,
  { id, queueRank, connectionId }: OwnDelivery,
  tx: Tx,
): Promise<{ transfers: AccountTransfer[]; isBehindAnother: boolean }> {
  const rows = await readAccountRows(tx, { shopId: actor.shopId, id, queueRank, connectionId });
  return {
    transfers: rows.filter((row) => row.transferId !== null),
    isBehindAnother: rows[0]?.isBehindAnother ?? false,
  };
}

const readAccountRows = prepareRows(
  ({ shopId, id, queueRank, connectionId }: OwnDelivery & { shopId: string }) =>
    kysely
      .selectFrom("Connection as c")
      .leftJoin("Transfer as t", (join) =>
        join
          .onRef("t.connectionId", "=", "c.id")
          .on("t.initStartedAt", ">", secondsAgo(DAY_SECONDS)),
      )
      .where("c.id", "=", connectionId)
      .where("c.shopId", "=", shopId)
      .select(["t.id as transferId", "t.deliveryId", "t.initStartedAt", "t.initOutcome"])
      .select(["t.uploadUrlExpiresAt", "t.uploadUrlInvalidAt", "t.committingAt", "t.supersededAt"])
      .select(["t.endedAt", "t.slotFreedAt"])
      .select((eb) =>
        eb
          .exists(
            eb
              .selectFrom("Delivery as d")
              .select("d.id")
              .whereRef("d.connectionId", "=", "c.id")
              .where("d.waitingFor", "=", "slots")
              .where("d.endedAt", "is", null)
              .where(sql<boolean>`(d."queueRank", d.id) < (${queueRank}::bigint, ${id}::uuid)`),
          )
          .as("isBehindAnother"),
      )
      .orderBy("t.initStartedAt")
      .$castTo<{ isBehindAnother: boolean } & (AccountTransfer | { transferId: null })>(),
);
