import "server-only";

import { type SelectQueryBuilder, sql } from "kysely";

import type { SystemActor } from "#lib/actor";
import { execute, kysely, type ModelName, type Schema } from "#lib/infra/db/sql";
import { inBatches } from "#lib/retention/in-batches";

type Rows<M extends ModelName> = SelectQueryBuilder<Schema, M, object>;

/** Deletes at most `limit` rows of one table. */
export type DeleteStatement = (limit: number) => ReturnType<typeof sql>;

/** Returns a statement that deletes the rows `expired` selects, without waiting for locked rows. */
export const deleteRows =
  <M extends ModelName>(table: M, expired: (rows: Rows<M>) => Rows<M>): DeleteStatement =>
  (limit) =>
    sql`DELETE FROM ${sql.table(table)} WHERE ctid = ANY(ARRAY(${expired(
      // Kysely cannot infer the type when the table is a parameter.
      kysely.selectFrom(table) as unknown as Rows<M>,
    )
      .select(sql`ctid`.as("ctid"))
      .limit(limit)
      .forUpdate()
      .skipLocked()}))`;

/** Runs each statement until it finds no more rows. Returns how many rows were deleted. */
export async function deleteExpired(
  actor: SystemActor,
  statements: readonly DeleteStatement[],
): Promise<number> {
  let count = 0;
  for (const statement of statements)
    count += await inBatches(actor, (tx, limit) => execute(tx, statement(limit)));
  return count;
}
