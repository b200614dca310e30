import "server-only";

import {
  type Compilable,
  type Expression,
  type RawBuilder,
  type SelectQueryBuilder,
  sql,
  type SqlBool,
} from "kysely";

import { type ColumnName, kysely, type ModelName, type Schema } from "#lib/infra/db/sql";
import type { Walk } from "#lib/retention/in-batches";

type Rows<M extends ModelName> = SelectQueryBuilder<Schema, M, object>;

type Expired<M extends ModelName> = {
  /** The moment from which the period runs. Of a large table, an index has it. */
  by: ColumnName<M> | Expression<Date | null>;
  /** Rows from before this moment have expired. */
  before: Date;
  /** Which of them are deleted, if not all. */
  only?: (rows: Rows<M>) => Rows<M>;
};

const compilable = <R>(statement: RawBuilder<R>): Compilable<R> => ({
  compile: () => statement.compile(kysely),
});

const deleteFrom =
  (table: ModelName) =>
  (these: Expression<SqlBool>): Compilable =>
    compilable(sql`DELETE FROM ${sql.table(table)} WHERE ${these}`);

/** Returns a walk that deletes the expired rows of one table. */
export function deleteRows<M extends ModelName>(
  table: M,
  { by, before, only = (rows) => rows }: Expired<M>,
): Walk {
  const moment = typeof by === "string" ? sql.ref<Date | null>(by) : by;
  return {
    next: ({ from, limit }) =>
      // Kysely cannot infer the type when the table is a parameter.
      only(kysely.selectFrom(table) as unknown as Rows<M>)
        .select([sql<string>`ctid::text`.as("ctid"), sql<Date | null>`${moment}`.as("at")])
        .where(sql<SqlBool>`${moment} >= ${from} AND ${moment} < ${before}`)
        .orderBy(sql`${moment}`)
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    change: deleteFrom(table),
  };
}

/**
 * Returns a walk that deletes rows whose account no longer exists. Goes from account to account in
 * the index, because only few of many rows can have none.
 */
export function deleteRowsWithoutAccount(table: "TiktokCall" | "Email"): Walk {
  const rows = sql.table(table);
  return {
    next: ({ limit }) =>
      compilable(sql<{ ctid: string; at: Date | null }>`
        WITH RECURSIVE named (id) AS (
          (SELECT "connectionId" FROM ${rows} WHERE "connectionId" IS NOT NULL ORDER BY 1 LIMIT 1)
          UNION ALL
          SELECT (SELECT r."connectionId" FROM ${rows} r WHERE r."connectionId" > named.id ORDER BY 1 LIMIT 1)
          FROM named WHERE named.id IS NOT NULL
        )
        SELECT ctid::text AS ctid, NULL::timestamptz AS at FROM ${rows}
        WHERE "connectionId" = ANY(ARRAY(
          SELECT id FROM named WHERE id IS NOT NULL AND NOT EXISTS (SELECT FROM "Connection" c WHERE c.id = named.id)
        ))
        LIMIT ${limit} FOR UPDATE SKIP LOCKED`),
    change: deleteFrom(table),
  };
}
