import "server-only";

import { type RawBuilder, type SelectQueryBuilder, sql } from "kysely";

import { queryRows, type Schema } from "#lib/infra/db/sql";
import type { Tx } from "#lib/infra/db/database";
import { formatCursor, type Page, PAGE_SIZE, type PageQuery, parseCursor } from "#lib/page";

/** What a list is sorted by. Its column and `id`, both this way round, must end an index. */
export type Sort = {
  column: RawBuilder<unknown>;
  id: RawBuilder<unknown>;
  type: "timestamptz" | "text" | "bigint";
  idType: "uuid" | "bigint";
  descending: boolean;
};

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const number = /^\d{1,18}$/;

/** Whether the database can read the cursor, which comes from an address and may be anything. */
function isReadable({ key, id }: { key: string; id: string }, { type, idType }: Sort): boolean {
  if (!(idType === "uuid" ? uuid : number).test(id)) return false;
  if (type === "timestamptz") return !Number.isNaN(Date.parse(key)) && key.length < 30;
  return type === "bigint" ? number.test(key) : !key.includes("\0");
}

/**
 * Reads the ids of one page by keyset: from the row that the cursor names, along the index, as many
 * as a page has. `query` selects `id` and `key`, filtered and neither sorted nor limited. A cursor
 * that cannot be read gives the first page.
 */
export async function findPage<TB extends keyof Schema, O extends { id: unknown; key: unknown }>(
  tx: Tx,
  query: SelectQueryBuilder<Schema, TB, O>,
  { sort, request, size = PAGE_SIZE }: { sort: Sort; request: PageQuery; size?: number },
): Promise<Page<string>> {
  const backwards = request.page === "last" || request.before !== undefined;
  const given = parseCursor(request.before ?? request.after ?? "");
  const cursor = request.page !== "last" && given && isReadable(given, sort) ? given : null;
  const descending = sort.descending !== backwards;
  const direction = sql.raw(descending ? "DESC" : "ASC");
  let page = query;
  if (cursor) {
    const position = sql`(${cursor.key}::${sql.raw(sort.type)}, ${cursor.id}::${sql.raw(sort.idType)})`;
    page = page.where(
      sql<boolean>`(${sort.column}, ${sort.id}) ${sql.raw(descending ? "<" : ">")} ${position}`,
    );
  }
  const found = await queryRows(
    tx,
    page.orderBy(sql`${sort.column} ${direction}, ${sort.id} ${direction}`).limit(size + 1),
  );
  const more = found.length > size;
  const kept = found.slice(0, size).map(({ id, key }) => ({
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
