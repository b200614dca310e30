import "server-only";

import { type RawBuilder, type SelectQueryBuilder, sql } from "kysely";

import { queryRows } from "#lib/infra/db/sql";
import type { Tx } from "#lib/infra/db/database";
import {
  type Count,
  formatCursor,
  MAX_COUNTED,
  type Page,
  PAGE_SIZE,
  type PageQuery,
  parseCursor,
  toCount,
} from "#lib/page";

/**
 * What a list is sorted by. Its column and `id`, both this way round, must end an index. Without a
 * column the id alone is the order; the query then selects `id` and no `key`.
 */
export type Sort = {
  column?: RawBuilder<unknown>;
  id: RawBuilder<unknown>;
  type?: "timestamptz" | "text" | "bigint";
  idType: "uuid" | "bigint" | "digest";
  descending: boolean;
};

/** The kinds of ids, as the database's type and as a cursor may give them. */
const idTypes = {
  uuid: { type: "uuid", pattern: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/ },
  bigint: { type: "bigint", pattern: /^\d{1,18}$/ },
  digest: { type: "text", pattern: /^[\w:-]{1,100}$/ },
} as const;

/** Whether the database can read the cursor, which comes from an address and may be anything. */
function isReadable({ key, id }: { key: string; id: string }, { type, idType }: Sort): boolean {
  if (!idTypes[idType].pattern.test(id)) return false;
  switch (type) {
    case undefined:
      return key === "";
    case "timestamptz":
      return !Number.isNaN(Date.parse(key)) && key.length < 30;
    case "bigint":
      return idTypes.bigint.pattern.test(key);
    default:
      return !key.includes("\0");
  }
}

type Query<DB, TB extends keyof DB, O> = SelectQueryBuilder<DB, TB, O>;
/** One query, or several without rows in common: each is read along its own index. */
type Queries<DB, TB extends keyof DB, O> = Query<DB, TB, O> | readonly Query<DB, TB, O>[];

/** Returns one query for the first rows of several, which are in the same order. */
function mergeQueries<DB, TB extends keyof DB, O>(
  queries: readonly Query<DB, TB, O>[],
  order: RawBuilder<unknown>,
  limit: number,
): Query<DB, TB, O> | RawBuilder<O> {
  const [only, ...more] = queries;
  if (only && more.length === 0) return only;
  return sql<O>`SELECT * FROM (${sql.join(queries, sql` UNION ALL `)}) AS merged ${order} LIMIT ${limit}`;
}

/**
 * Reads the ids of one page by keyset: from the row that the cursor names, along the index, as many
 * as a page has. `queries` select `id` and `key`, filtered and neither sorted nor limited. A cursor
 * that cannot be read gives the first page.
 */
export async function findPage<DB, TB extends keyof DB, O extends { id: unknown; key?: unknown }>(
  tx: Tx,
  queries: Queries<DB, TB, O>,
  { sort, request, size = PAGE_SIZE }: { sort: Sort; request: PageQuery; size?: number },
): Promise<Page<string>> {
  const backwards = request.page === "last" || request.before !== undefined;
  const given = parseCursor(request.before ?? request.after ?? "");
  const cursor = request.page !== "last" && given && isReadable(given, sort) ? given : null;
  const descending = sort.descending !== backwards;
  const direction = sql.raw(descending ? "DESC" : "ASC");
  const limited = [queries].flat().map((query) => {
    const ordered = sort.column
      ? query.orderBy(sql`${sort.column} ${direction}, ${sort.id} ${direction}`)
      : query.orderBy(sql`${sort.id} ${direction}`);
    const page = ordered.limit(size + 1);
    return cursor ? page.where(isBeyond(sort, cursor, descending)) : page;
  });
  const order = sort.column
    ? sql`ORDER BY key ${direction}, id ${direction}`
    : sql`ORDER BY id ${direction}`;
  const found = await queryRows(tx, mergeQueries(limited, order, size + 1));
  const more = found.length > size;
  const kept = found.slice(0, size).map(({ id, key = "" }) => ({
    id: String(id),
    key: key instanceof Date ? key.toISOString() : String(key),
  }));
  const rows = backwards ? kept.toReversed() : kept;
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    rows: rows.map(({ id }) => id),
    previous: first && (backwards ? more : cursor !== null) ? formatCursor(first) : null,
    next: last && (backwards ? cursor !== null : more) ? formatCursor(last) : null,
  };
}

/** The condition that a row comes after the one that the cursor names. */
function isBeyond(
  { column, id, type, idType }: Sort,
  cursor: { key: string; id: string },
  descending: boolean,
): RawBuilder<boolean> {
  const sign = sql.raw(descending ? "<" : ">");
  const given = sql`${cursor.id}::${sql.raw(idTypes[idType].type)}`;
  return column && type
    ? sql<boolean>`(${column}, ${id}) ${sign} (${cursor.key}::${sql.raw(type)}, ${given})`
    : sql<boolean>`${id} ${sign} ${given}`;
}

/** Counts the rows of queries without rows in common, and stops at `most`. */
export async function countRows<DB, TB extends keyof DB, O>(
  tx: Tx,
  queries: Queries<DB, TB, O>,
  most = MAX_COUNTED,
): Promise<Count> {
  const limited = [queries].flat().map((query) => query.limit(most + 1));
  const rows = sql.join(limited, sql` UNION ALL `);
  const [counted] = await queryRows(
    tx,
    sql<{
      found: bigint;
    }>`SELECT count(*) AS found FROM (SELECT FROM (${rows}) AS each LIMIT ${most + 1}) AS few`,
  );
  return toCount(Number(counted?.found ?? 0), most);
}

/** Puts the rows of a page, read by their ids, into the order of the ids. */
export function inPageOrder<R extends { id: string }>(ids: readonly string[], rows: R[]): R[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
