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

/** Counts what a person, their shop and all shops use now. `exceptVideoId` is left out. */
export async function countUsage(
  tx: Tx,
  { shopId, personId, exceptVideoId }: Whose,
): Promise<CountedUsage> {
  const open = isOpen();
  const mine = sql`"createdById" = ${personId}::uuid`;
  const ours = sql`"shopId" = ${shopId}::uuid`;
  const reserved = sql`greatest("sizeBytes" - "receivedBytes", 0)`;
  const stored = sql`CASE WHEN state = 'uploading' THEN "receivedBytes" WHEN "fileKey" IS NULL THEN 0 ELSE "sizeBytes" + "renditionBytes" END`;
  const count = sql`1`;
  const [row] = await queryRows(
    tx,
    kysely
      .selectFrom("Video")
      .where("deletedAt", "is", null)
      .where((eb) => eb.or([eb("shopId", "=", shopId), eb("state", "=", "uploading")]))
      .where("id", "is distinct from", exceptVideoId ?? sql<string>`NULL::uuid`)
      .select([
        total(count, sql`${open} AND source = 'upload' AND ${mine}`).as("openByPerson"),
        total(count, sql`${open} AND source = 'upload' AND ${ours}`).as("openByShop"),
        total(reserved, sql`${open} AND ${mine}`).as("reservedByPerson"),
        total(reserved, sql`${open} AND ${ours}`).as("reservedByShop"),
        total(reserved, open).as("reservedByAll"),
        total(stored, sql`${ours} AND ${mine}`).as("storedByPerson"),
        total(stored, ours).as("storedByShop"),
        total(count, sql`state = 'uploading' AND source = 'link' AND ${ours}`).as("waitingLinks"),
        sql<boolean>`EXISTS (SELECT 1 FROM "Shop" WHERE id <> ${shopId}::uuid)`.as("otherShops"),
      ]),
  );
  if (!row) throw new Error("the usage of a shop could not be counted");
  return {
    person: {
      openUploads: row.openByPerson,
      reservedBytes: row.reservedByPerson,
      storedBytes: row.storedByPerson,
    },
    shop: {
      openUploads: row.openByShop,
      reservedBytes: row.reservedByShop,
      storedBytes: row.storedByShop,
    },
    waitingLinks: row.waitingLinks,
    reservedByAll: row.reservedByAll,
    otherShops: row.otherShops,
  };
}
