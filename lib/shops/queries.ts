import "server-only";

import type { SystemActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";

export type ShopSummary = {
  id: string;
  name: string;
  people: number;
  accounts: number;
  createdAt: Date;
};

/** Every shop of the installation, for whoever runs it: counts, and no name of anybody. */
export async function listShops(_actor: SystemActor): Promise<ShopSummary[]> {
  return database().$queryRaw<ShopSummary[]>`
    SELECT s.id::text AS id, s.name, s."createdAt",
      (SELECT count(*) FROM "Staff" p WHERE p."shopId" = s.id AND p."disabledAt" IS NULL)::int AS people,
      (SELECT count(*) FROM "Connection" c WHERE c."shopId" = s.id AND c.state <> 'disconnected')::int AS accounts
    FROM "Shop" s ORDER BY s."createdAt"`;
}
