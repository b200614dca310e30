import "server-only";

import { type Compilable, type Expression, type RawBuilder, sql } from "kysely";

import { database, type Tx } from "#lib/infra/db/database";
import { queryRows } from "#lib/infra/db/sql";
import { MAX_COUNTED } from "#lib/page";

const MAX_TERMS = 6;
const MAX_TERM_LETTERS = 40;
/** A shorter word, or a number, with one letter changed is another word more often than an error. */
const canHaveTypingError = (word: string) => word.length >= 4 && !/\d/.test(word);

/** What is searched for: terms as `search_key` writes them, exact or with one typing error each. */
export type Search = { terms: readonly string[]; similar: boolean };

/** Returns the words of a search text as the database's search keys have them; at most six. */
export async function parseSearchTerms(tx: Tx, text: string): Promise<string[]> {
  const [row] = await queryRows(tx, sql<{ key: string }>`SELECT search_key(${text}) AS key`);
  return (row?.key ?? "")
    .split(" ")
    .filter((word) => word !== "")
    .slice(0, MAX_TERMS)
    .map((word) => word.slice(0, MAX_TERM_LETTERS));
}

/** Returns whether a search with typing errors can find more than an exact one. */
export const hasSimilar = (words: readonly string[]) => words.some(canHaveTypingError);

/**
 * Returns the conditions that a search key has every word: anywhere in it, very short words at the
 * beginning of a word; with `similar` at the beginning of a word with at most one letter wrong,
 * missing, too many or exchanged. All of them can use a trigram index.
 */
export function matchesSearch(key: Expression<unknown>, search: Search): RawBuilder<boolean>[] {
  return search.terms.map((word) =>
    search.similar && canHaveTypingError(word)
      ? sql<boolean>`${key} ~ ${similarPattern(word)}`
      : sql<boolean>`${key} LIKE ${likePattern(word)}`,
  );
}

/** The ids that a search found; `many`: more than are counted. */
export type FoundIds = readonly string[] | "many";

/**
 * Runs a search through the trigram index, even where the planner expects so many hits that it would
 * rather walk the table until it has enough: what is searched for may be rare or missing.
 */
export const queryMatches = <R>(query: RawBuilder<R>): Promise<R[]> =>
  database().$transaction(async (tx) => {
    await queryRows(
      tx,
      sql`SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true),
        set_config('enable_indexonlyscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)`,
    );
    return queryRows(tx, query);
  });

/** Finds the ids of a search, which `query` selects. */
export async function findMatchingIds(query: Compilable<{ id: unknown }>): Promise<FoundIds> {
  const [found] = await queryMatches(
    sql<{ ids: string[] | null }>`SELECT CASE WHEN count(*) <= ${MAX_COUNTED}
        THEN coalesce(array_agg(id::text), '{}') END AS ids
      FROM (SELECT id FROM (${query}) AS matching LIMIT ${MAX_COUNTED + 1}) AS limited`,
  );
  return found?.ids ?? "many";
}

/** Words have only letters and digits, so nothing has to be escaped. */
const likePattern = (word: string) => (word.length < 3 ? `% ${word}%` : `%${word}%`);

/** A regular expression for the word with at most one typing error. */
export function similarPattern(word: string): string {
  const letters = [...word];
  const variants = new Set<string>();
  for (let at = 0; at < letters.length; at += 1) {
    const [before, after] = [letters.slice(0, at).join(""), letters.slice(at + 1).join("")];
    variants.add(`${before}.?${after}`);
    variants.add(`${before}.${letters.slice(at).join("")}`);
    const next = letters[at + 1];
    if (next !== undefined)
      variants.add(`${before}${next}${letters[at] ?? ""}${letters.slice(at + 2).join("")}`);
  }
  return ` (${[...variants].join("|")})`;
}
