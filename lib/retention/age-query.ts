import "server-only";

import { type Compilable, type Expression, sql, type SqlBool } from "kysely";

import type { Period } from "#lib/retention/rules";

/** The condition that a row belongs to the shop that asks; always true for the whole installation. */
export type InScope = (shopId: Expression<string | null>) => Expression<SqlBool>;

/** What a period of policy.ts runs for, and when the period of the oldest such thing began. */
export type AgeQuery = {
  label: string;
  period: Period;
  /** It belongs to no shop. */
  installationWide?: true;
  oldest: (inScope: InScope) => Compilable<{ oldest: Date | null }> | Promise<Date | null>;
};

/** Selects the earliest moment as `oldest`. */
export const minOf = (moment: Expression<Date | null>) =>
  sql<Date | null>`min(${moment})`.as("oldest");
