import "server-only";

import { sql } from "kysely";

import type { AccountRef } from "#lib/erasure/account-drafts";
import { database } from "#lib/infra/db/database";
import { queryRows } from "#lib/infra/db/sql";
import { columnRegistry } from "#lib/retention/column-registry";

/** Every table with a link to a TikTok account, from the registry, so that none is forgotten. */
const modelsWithConnectionId = Object.entries(columnRegistry)
  .filter(
    ([, { personal, nonPersonal }]) =>
      "connectionId" in personal || nonPersonal.split(" ").includes("connectionId"),
  )
  .map(([model]) => model);

/** Checks outside the deleting transaction. Throws with the tables that still have such a row. */
export async function verifyErasure({ connectionId }: AccountRef): Promise<void> {
  const found = modelsWithConnectionId.map(
    (model) =>
      sql`SELECT ${sql.lit(model)} AS model FROM ${sql.table(model)} WHERE "connectionId" = ${connectionId}::uuid`,
  );
  const rows = await queryRows(
    database(),
    sql<{ model: string }>`${sql.join(found, sql` UNION ALL `)}
      UNION ALL SELECT 'Connection' FROM "Connection" WHERE id = ${connectionId}::uuid`,
  );
  if (rows.length > 0)
    throw new Error(
      `rows of an erased account remain in ${[...new Set(rows.map(({ model }) => model))].join(", ")}`,
    );
}
