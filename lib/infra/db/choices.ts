import "server-only";

import { type RawBuilder, type SelectQueryBuilder, sql } from "kysely";

import type { Tx } from "#lib/infra/db/database";
import { exactSearch, matchesSearch, type Search, searchTolerantly } from "#lib/infra/db/search";
import { queryRows, type Schema } from "#lib/infra/db/sql";
import type { Choices } from "#lib/page";

/** A longer list is searched, not read. */
const MAX_CHOICES = 50;

type Choice = { id: string; name: string };
type Given<TB> = {
  /** Its index (shopId, searchKey, id) has the order of names. */
  table: TB & ("Staff" | "Connection");
  /** What the text is looked for in, if not the whole search key. */
  key?: RawBuilder<unknown>;
  text?: string | undefined;
  chosenId?: string | undefined;
};

/**
 * Returns what a filter offers to choose from, by name: the first that match the text, close ones
 * when none does, and always the chosen one. `query` selects id and name of the shop's rows.
 */
export async function findChoices<TB extends keyof Schema>(
  tx: Tx,
  query: SelectQueryBuilder<Schema, TB, Choice>,
  { table, key, text = "", chosenId }: Given<TB>,
): Promise<Choices> {
  const [order, id] = [sql.ref(`${table}.searchKey`), sql.ref(`${table}.id`)];
  const read = (search: Search) =>
    queryRows(
      tx,
      query
        .where((eb) => eb.and(matchesSearch(key ?? order, search)))
        .orderBy(sql`${order}, ${id}`)
        .limit(MAX_CHOICES + 1),
    );
  const searched = await searchTolerantly(tx, text, {
    keys: [query.clearSelect().select(sql<string>`${key ?? order}`.as("key"))],
    find: read,
    isEmpty: (rows) => rows.length === 0,
  });
  const found = searched ? searched.found : await read(exactSearch([]));
  const options = found.slice(0, MAX_CHOICES);
  const isMissing = chosenId !== undefined && !options.some((one) => one.id === chosenId);
  const chosen = isMissing
    ? await queryRows(tx, query.where(sql<boolean>`${id} = ${chosenId}::uuid`))
    : [];
  return { options: [...chosen, ...options], more: found.length > MAX_CHOICES };
}
