import "server-only";

import type { Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";

/** Begins a query with `chains`: every chain's name, from one to the next in the index. */
export const withChains = kysely.withRecursive("chains", (db) =>
  db
    .selectFrom("AuditEvent")
    .select((eb) => eb.fn.min<string | null>("chain").as("chain"))
    .unionAll(
      db
        .selectFrom("chains")
        .where("chains.chain", "is not", null)
        .select((eb) =>
          eb
            .selectFrom("AuditEvent as next")
            .select((sub) => sub.fn.min<string>("next.chain").as("chain"))
            .whereRef("next.chain", ">", "chains.chain")
            .as("chain"),
        ),
    ),
);

/** Returns the names of all chains. */
export async function readChainNames(tx: Tx): Promise<string[]> {
  const rows = await queryRows(
    tx,
    withChains.selectFrom("chains").select("chain").where("chain", "is not", null),
  );
  return rows.flatMap(({ chain }) => chain ?? []);
}

/** Selects the last row of every chain. Uses the index, not a full scan. */
export const lastRows = withChains
  .selectFrom("chains")
  .innerJoinLateral(
    (eb) =>
      eb
        .selectFrom("AuditEvent as row")
        .select(["row.chain", "row.number", "row.hash", "row.at as written"])
        .whereRef("row.chain", "=", "chains.chain")
        .orderBy("row.number", "desc")
        .limit(1)
        .as("last"),
    (on) => on.onTrue(),
  )
  .select(["last.chain", "last.number", "last.hash", "last.written"]);
