import "server-only";

import { type Compilable, type Expression, type RawBuilder, sql } from "kysely";

import { database, type Tx } from "#lib/infra/db/database";
import { queryRows } from "#lib/infra/db/sql";
import { MAX_COUNTED } from "#lib/page";

const MAX_TERMS = 6;
const MAX_TERM_LETTERS = 40;
/** How many rows are looked at for the words that a mistyped one may mean, and how many it has. */
const LOOKED_AT = 100;
const MAX_MEANINGS = 20;
/** From this length on each part of a word is long enough for the index. */
const SPLIT_FROM = 8;

/** A shorter word, or a number, with one letter changed is another word more often than an error. */
export const canHaveTypingError = (word: string) => word.length >= 4 && !/\d/.test(word);

/**
 * What is searched for. `terms`: for each word the LIKE patterns of which a key has one. `similar`:
 * nothing has the words as typed, so these have a typing error.
 */
export type Search = { terms: readonly (readonly string[])[]; similar: boolean };

/** Returns the words of a search text as the database's search keys have them; at most six. */
export async function parseSearchTerms(tx: Tx, text: string): Promise<string[]> {
  const [row] = await queryRows(tx, sql<{ key: string }>`SELECT search_key(${text}) AS key`);
  return (row?.key ?? "")
    .split(" ")
    .filter((word) => word !== "")
    .slice(0, MAX_TERMS)
    .map((word) => word.slice(0, MAX_TERM_LETTERS));
}

/** A search for the words anywhere in a key, very short ones at the beginning of a word. */
export const exactSearch = (words: readonly string[]): Search => ({
  terms: words.map((word) => [likePattern(word)]),
  similar: false,
});

/** Returns the conditions that a search key has every word. All can use a trigram index. */
export const matchesSearch = (key: Expression<unknown>, search: Search): RawBuilder<boolean>[] =>
  search.terms.map((patterns) => isLikeAny(key, patterns));

const isLikeAny = (key: Expression<unknown>, patterns: readonly string[]) =>
  sql<boolean>`(${sql.join(
    patterns.map((pattern) => sql`${key} LIKE ${pattern}`),
    sql` OR `,
  )})`;

/** A query for the search keys of one table. */
type KeyQuery = Compilable<{ key: string | null }>;

type SearchOptions<R> = {
  /** The keys that are searched, for the words that a mistyped one may mean. */
  keys: readonly KeyQuery[];
  find: (search: Search) => Promise<R>;
  isEmpty: (found: R) => boolean;
};

/**
 * Searches for the words of a text and, when nothing has them, for real words with one letter
 * wrong, missing, too many or exchanged. Null when the text has no words.
 */
export async function searchTolerantly<R>(
  tx: Tx,
  text: string,
  { keys, find, isEmpty }: SearchOptions<R>,
): Promise<{ search: Search; found: R } | null> {
  const words = await parseSearchTerms(tx, text);
  if (words.length === 0) return null;
  const exact = { search: exactSearch(words), found: await find(exactSearch(words)) };
  if (!isEmpty(exact.found)) return exact;
  const similar = await findSimilarSearch(keys, words);
  if (similar === null) return exact;
  const found = await find(similar);
  return isEmpty(found) ? exact : { search: similar, found };
}

/**
 * Finds the beginnings of real words that each mistyped word may mean. Looking up a few of them
 * first costs less than comparing every row with the pattern of a typing error. Null when a word
 * means nothing, or when none can have a typing error.
 */
async function findSimilarSearch(
  keys: readonly KeyQuery[],
  words: readonly string[],
): Promise<Search | null> {
  const mistyped = [...new Set(words.filter(canHaveTypingError))];
  if (mistyped.length === 0) return null;
  const meanings = await queryMatches(
    sql<{ word: string; meant: string[] | null }>`${sql.join(
      mistyped.map((word) => selectMeanings(keys, word)),
      sql` UNION ALL `,
    )}`,
  );
  const meant = new Map(meanings.map((row) => [row.word, row.meant]));
  const terms = words.map((word) =>
    canHaveTypingError(word)
      ? (meant.get(word) ?? []).map((start) => `% ${start}%`)
      : [likePattern(word)],
  );
  return terms.some((patterns) => patterns.length === 0) ? null : { terms, similar: true };
}

/** Selects a mistyped word and the beginnings of words that it may mean, the frequent ones first. */
function selectMeanings(keys: readonly KeyQuery[], word: string): RawBuilder<unknown> {
  const key = sql`key`;
  const start = sql`substring(key from ${similarPattern(word)})`;
  const inIndex =
    word.length < SPLIT_FROM
      ? sql`key ~ ${similarPattern(word)}`
      : isLikeAny(key, intactPartPatterns(word));
  const starts = keys.map(
    (query) => sql`(SELECT ${start} AS start FROM (${query}) AS keys
      WHERE ${inIndex} AND ${start} IS NOT NULL LIMIT ${LOOKED_AT})`,
  );
  return sql`SELECT ${word}::text AS word, array_agg(start) AS meant FROM (
    SELECT start FROM (${sql.join(starts, sql` UNION ALL `)}) AS looked_at
    GROUP BY start ORDER BY count(*) DESC, start LIMIT ${MAX_MEANINGS}) AS frequent`;
}

/**
 * The LIKE patterns of which each key with the word has one: a typing error leaves one half as it is.
 * The first is a letter shorter, since two exchanged letters may belong to both.
 */
export function intactPartPatterns(word: string): string[] {
  const letters = [...word];
  const middle = Math.floor(letters.length / 2);
  return [`% ${letters.slice(0, middle - 1).join("")}%`, `%${letters.slice(middle).join("")}%`];
}

/** The ids that a search found; `many`: more than are counted. */
export type FoundIds = readonly string[] | "many";

/**
 * Plans the searches of a transaction through the trigram index, even where the planner expects so
 * many hits that it would rather walk the table: what is searched for may be rare or missing.
 */
const planThroughIndex = (tx: Tx) =>
  queryRows(
    tx,
    sql`SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true),
      set_config('enable_indexonlyscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)`,
  );

/** Runs a search through the trigram index. */
export const queryMatches = <R>(query: RawBuilder<R>): Promise<R[]> =>
  database().$transaction(async (tx) => {
    await planThroughIndex(tx);
    return queryRows(tx, query);
  });

type IdQuery = Compilable<{ id: unknown }>;
/** How many rows of one id a search expects at most, such as the drafts of one video. */
const MAX_REPEATS = 4;

/**
 * Finds the ids of a search. `repeating` selects more of them, each perhaps several times; it is not
 * run when there are many already.
 */
export const findMatchingIds = (query: IdQuery, repeating?: IdQuery): Promise<FoundIds> =>
  database().$transaction(async (tx) => {
    await planThroughIndex(tx);
    const found = await readIds(tx, query, MAX_COUNTED);
    if (found === "many" || repeating === undefined) return found;
    const others = await readIds(tx, repeating, MAX_COUNTED * MAX_REPEATS);
    if (others === "many") return "many";
    const all = [...new Set([...found, ...others])];
    return all.length > MAX_COUNTED ? "many" : all;
  });

async function readIds(tx: Tx, query: IdQuery, maxRows: number): Promise<FoundIds> {
  const [found] = await queryRows(
    tx,
    sql<{ ids: string[] | null }>`SELECT CASE WHEN count(*) <= ${maxRows}
        THEN coalesce(array_agg(DISTINCT id::text), '{}') END AS ids
      FROM (SELECT id FROM (${query}) AS matching LIMIT ${maxRows + 1}) AS limited`,
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
