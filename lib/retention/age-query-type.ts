import "server-only";

import {
  type AliasableExpression,
  type Compilable,
  type Expression,
  type SelectQueryBuilder,
  sql,
  type SqlBool,
} from "kysely";

import { kysely } from "#lib/infra/db/sql";
import type { Period } from "#lib/retention/rules";

/** Tests that a row belongs to the asking shop; always true for the whole installation. */
export type InScope = (shopId: Expression<string | null>) => Expression<SqlBool>;

/** What a period of policy.ts covers, and the start of the oldest such period. */
export type AgeQuery = {
  label: string;
  period: Period;
  /** Belongs to no shop. */
  installationWide?: true;
  oldest: (inScope: InScope) => Compilable<{ oldest: Date | null }> | Promise<Date | null>;
};

/** Selects the earliest moment as `oldest`. */
export const minOf = (moment: Expression<Date | null>) =>
  sql<Date | null>`min(${moment})`.as("oldest");

/** Selects the oldest of what is found in each shop that is asked for, which an index has by shop. */
export const oldestOfShops = (
  inScope: InScope,
  ofShop: (shopId: Expression<string>) => AliasableExpression<{ oldest: Date | null }>,
) =>
  kysely
    .selectFrom("Shop as s")
    .innerJoinLateral(ofShop(sql.ref<string>("s.id")).as("each"), (join) => join.onTrue())
    .select((eb) => minOf(eb.ref("each.oldest")))
    .where((eb) => inScope(eb.ref("s.id")));

/** How many rows set the bound of `oldestByFloor`. */
const BOUND_ROWS = 100;

/**
 * Selects the earliest `at` as `oldest`. `floor` is a column that an index has, and no later than
 * `at`: the first rows by it give a bound, and no row beyond that bound can be older.
 */
export function oldestByFloor<DB, TB extends keyof DB>(
  rows: SelectQueryBuilder<DB, TB, { floor: Date; at: Date | null }>,
) {
  const first = rows.orderBy(sql`floor`).limit(BOUND_ROWS);
  return kysely
    .selectFrom(rows.as("every"))
    .select((eb) => minOf(eb.ref("every.at")))
    .where("every.floor", "<=", (eb) =>
      eb.selectFrom(first.as("first")).select((sub) => sub.fn.min("first.at").as("at")),
    );
}
