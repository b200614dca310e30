import "server-only";

import { sql } from "kysely";

import type { Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { env } from "#lib/infra/env";
import type { Amounts } from "#lib/videos/usage/rules";

type CountedUsage = {
  person: Amounts;
  shop: Amounts;
  waitingLinks: number;
  /** Reserved by the open uploads and running downloads of all shops. */
  reservedByAll: number;
  otherShops: boolean;
};

/** Whether an upload received bytes lately. Otherwise its reservation is released. */
export const isOpen = () =>
  sql<boolean>`state = 'uploading' AND "lastUsedAt" > clock_timestamp() - make_interval(mins => ${env().STUDIO_UPLOAD_IDLE_MINUTES}::int)`;

type Whose = { shopId: string; personId: string | null; exceptVideoId?: string };

const total = (amount: ReturnType<typeof sql>, where: ReturnType<typeof sql>) =>
  sql<number>`coalesce(sum(${amount}) FILTER (WHERE ${where}), 0)::float8`;

/** Selects what the stored files of a shop take, by what the database keeps for each person. */
const storedFiles = ({ shopId, personId }: Whose) =>
  kysely
    .selectFrom("StoredBytes")
    .where("shopId", "=", shopId)
    .select([
      total(sql`bytes`, sql`"personId" = ${personId}::uuid`).as("ofPerson"),
      total(sql`bytes`, sql`true`).as("ofShop"),
    ]);

/**
 * Counts what a person, their shop and all shops use now. `exceptVideoId`, a file that still
 * arrives, is left out.
 */
export async function countUsage(tx: Tx, whose: Whose): Promise<CountedUsage> {
  const { shopId, personId, exceptVideoId } = whose;
  const open = isOpen();
  const mine = sql`"createdById" = ${personId}::uuid AND "shopId" = ${shopId}::uuid`;
  const ours = sql`"shopId" = ${shopId}::uuid`;
  const reserved = sql`greatest("sizeBytes" - "receivedBytes", 0)`;
  const received = sql`"receivedBytes"`;
  const count = sql`1`;
  const arriving = kysely
    .selectFrom("Video")
    .where("deletedAt", "is", null)
    .where(sql<boolean>`state = 'uploading'`)
    .where("id", "is distinct from", exceptVideoId ?? sql<string>`NULL::uuid`)
    .select([
      total(count, sql`${open} AND source = 'upload' AND ${mine}`).as("openByPerson"),
      total(count, sql`${open} AND source = 'upload' AND ${ours}`).as("openByShop"),
      total(reserved, sql`${open} AND ${mine}`).as("reservedByPerson"),
      total(reserved, sql`${open} AND ${ours}`).as("reservedByShop"),
      total(reserved, open).as("reservedByAll"),
      total(received, mine).as("receivedByPerson"),
      total(received, ours).as("receivedByShop"),
      total(count, sql`source = 'link' AND ${ours}`).as("waitingLinks"),
    ]);
  const [row] = await queryRows(
    tx,
    kysely
      .selectFrom([arriving.as("arriving"), storedFiles(whose).as("stored")])
      .selectAll()
      .select(
        sql<boolean>`EXISTS (SELECT 1 FROM "Shop" WHERE id <> ${shopId}::uuid)`.as("otherShops"),
      ),
  );
  if (!row) throw new Error("the usage of a shop could not be counted");
  return {
    person: {
      openUploads: row.openByPerson,
      reservedBytes: row.reservedByPerson,
      storedBytes: row.receivedByPerson + row.ofPerson,
    },
    shop: {
      openUploads: row.openByShop,
      reservedBytes: row.reservedByShop,
      storedBytes: row.receivedByShop + row.ofShop,
    },
    waitingLinks: row.waitingLinks,
    reservedByAll: row.reservedByAll,
    otherShops: row.otherShops,
  };
}
