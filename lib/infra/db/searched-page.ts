import "server-only";

import { type SelectQueryBuilder, sql } from "kysely";

import type { Tx } from "#lib/infra/db/database";
import { countRows, findPage, type Sort } from "#lib/infra/db/keyset";
import {
  findMatchingIds,
  matchesSearch,
  type Search,
  searchTolerantly,
} from "#lib/infra/db/search";
import type { Schema } from "#lib/infra/db/sql";
import { type Count, MAX_COUNTED, type Page, type PageQuery, toCount } from "#lib/page";

/** One page of ids. `similar`: nothing matched exactly, so these have a typing error. */
export type SearchedPage = Page<string> & { count: Count; similar: boolean };

/** Written by `search_key`. */
const searchKey = sql`"searchKey"`;

/** By name, as a search reads it: the order of an index on `searchKey` and id. */
export const sortByName: Sort = {
  column: searchKey,
  id: sql`id`,
  type: "text",
  idType: "uuid",
  descending: false,
};

/** The latest first, by an index on `createdAt` and id. */
export const sortByNewest: Sort = {
  column: sql`"createdAt"`,
  id: sql`id`,
  type: "timestamptz",
  idType: "uuid",
  descending: true,
};

type Options = {
  /** Of a table whose ids are UUIDs. */
  sort: Sort;
  request: PageQuery;
  /** The search text as typed; empty reads the whole list. */
  text: string;
  size?: number;
};

/**
 * Reads one page of a list with its count, searched if there is a text. Few hits are found first
 * and then sorted; of many, the list's index is walked, so that no page sorts them all. `query` as
 * for `findPage`.
 */
export async function findSearchedPage<
  TB extends keyof Schema,
  O extends { id: unknown; key: unknown },
>(
  tx: Tx,
  query: SelectQueryBuilder<Schema, TB, O>,
  { text, ...options }: Options,
): Promise<SearchedPage> {
  if (text === "") {
    const page = await findPage(tx, query, options);
    return { ...page, count: await countRows(tx, query), similar: false };
  }
  // Product_search leaves empty keys out; without the first condition it could not be used.
  const hasKey = sql<boolean>`${searchKey} <> ''`;
  const matching = (search: Search) =>
    matchesSearch(searchKey, search).reduce(
      (all, condition) => all.where(condition),
      query.where(hasKey),
    );
  const searched = await searchTolerantly(tx, text, {
    keys: [
      query
        .clearSelect()
        .select(sql<string>`${searchKey}`.as("key"))
        .where(hasKey),
    ],
    find: (search) => findMatchingIds(matching(search)),
    isEmpty: (found) => found.length === 0,
  });
  if (searched === null)
    return { rows: [], previous: null, next: null, count: toCount(0), similar: false };
  const { search, found } = searched;
  const isMany = found === "many";
  const count = toCount(isMany ? MAX_COUNTED + 1 : found.length);
  const hits = isMany
    ? matching(search)
    : query.where(sql<boolean>`${options.sort.id} = ANY(${found}::uuid[])`);
  return { ...(await findPage(tx, hits, options)), count, similar: search.similar };
}
