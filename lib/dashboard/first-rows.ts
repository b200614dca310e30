import "server-only";

import { type AliasableExpression, type Expression, sql } from "kysely";

import type { Bounded } from "#lib/dashboard/schema";
import { kysely } from "#lib/infra/db/sql";
import { MOST_COUNTED } from "#lib/dashboard/sections";
import { toCount } from "#lib/page";

/** How many of each kind Home lists, so that the whole answer stays under 60 KB. */
export const HOME_ROWS = 5;
/** As many deliveries as a worker sends at once. */
export const SENDING_ROWS = 8;
/** In the gallery: drafts, and videos without one. */
export const GALLERY_ROWS = { drafts: 8, videos: 4 } as const;

/** How many ids `firstRows` looks at, so that the number of all is known up to MOST_COUNTED. */
export const COUNTED_ROWS = MOST_COUNTED + 1;

/**
 * Selects the first rows of a kind with their position and how many there are. `ids` selects `id`,
 * the most urgent first, at most COUNTED_ROWS.
 */
export const firstRows = <K extends string>(
  kind: K,
  ids: AliasableExpression<{ id: string }>,
  size = HOME_ROWS,
) =>
  kysely
    .selectFrom(
      kysely
        .selectFrom(ids.as("found"))
        .select([
          "found.id",
          sql<K>`${sql.lit(kind)}::text`.as("kind"),
          sql<number>`(row_number() OVER ())::int`.as("position"),
          sql<number>`(count(*) OVER ())::int`.as("total"),
        ])
        .orderBy("position")
        .limit(size)
        .as("numbered"),
    )
    .select(["numbered.id", "numbered.kind", "numbered.position", "numbered.total"]);

type ListedRow<K extends string> = { id: string; kind: K; position: number; total: number };

/**
 * Begins a query of the rows of `firstRows`, or of several joined by UNION ALL, as `listed`.
 * Materialized: they are found once, whatever the planner expects of the tables joined to them.
 */
export const selectFromListed = <K extends string>(rows: Expression<ListedRow<K>>) =>
  kysely
    .with(
      (cte) => cte("listed").materialized(),
      () => rows,
    )
    .selectFrom("listed");

type Listed = { kind: string; position: number; total: number };

/** Returns the rows of one kind in their order, as `toView` shows them, with the number of all. */
export function rowsOfKind<R extends Listed, V>(
  rows: readonly R[],
  kind: R["kind"],
  toView: (row: R) => V,
): Bounded<V> {
  const own = rows.filter((row) => row.kind === kind);
  return {
    rows: own.toSorted((a, b) => a.position - b.position).map(toView),
    count: toCount(own[0]?.total ?? 0, MOST_COUNTED),
  };
}
