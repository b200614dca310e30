import "server-only";

import { type RawBuilder, type SelectQueryBuilder, sql } from "kysely";

import type { Tx } from "#lib/infra/db/database";
import { hasSimilar, matchesSearch, parseSearchTerms } from "#lib/infra/db/search";
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
  const terms = text === "" ? [] : await parseSearchTerms(tx, text);
  const read = (similar: boolean) =>
    queryRows(
      tx,
      query
        .where((eb) => eb.and(matchesSearch(key ?? order, { terms, similar })))
        .orderBy(sql`${order}, ${id}`)
        .limit(MAX_CHOICES + 1),
    );
  const exact = await read(false);
  const found = exact.length === 0 && hasSimilar(terms) ? await read(true) : exact;
  const options = found.slice(0, MAX_CHOICES);
  const isMissing = chosenId !== undefined && !options.some((one) => one.id === chosenId);
  const chosen = isMissing
    ? await queryRows(tx, query.where(sql<boolean>`${id} = ${chosenId}::uuid`))
    : [];
  return { options: [...chosen, ...options], more: found.length > MAX_CHOICES };
}
