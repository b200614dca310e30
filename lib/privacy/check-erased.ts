import "server-only";

import { database } from "#lib/infra/database";
import type { Account } from "#lib/privacy/covered";
import { registry } from "#lib/privacy/registry";

/** Every table with a link to a TikTok account, found in the register, so that a new one cannot be forgotten. */
const linked = Object.entries(registry).filter(
  ([, { personal, plain }]) => "connectionId" in personal || plain.split(" ").includes("connectionId"),
);

/** Looks again, outside the transaction that deleted. Throws with the tables that still hold a row of the account. */
export async function checkErased({ connectionId }: Account): Promise<void> {
  const parts = linked.map(([model]) => `SELECT '${model}' AS model FROM "${model}" WHERE "connectionId" = $1::uuid`);
  const query = [...parts, `SELECT 'Connection' FROM "Connection" WHERE id = $1::uuid`].join(" UNION ALL ");
  const rows = await database().$queryRawUnsafe<{ model: string }[]>(query, connectionId);
  if (rows.length > 0) throw new Error(`rows of an erased account are left in ${[...new Set(rows.map(({ model }) => model))].join(", ")}`);
}
