import "server-only";

import { type Compilable, type Expression, sql, type SqlBool } from "kysely";

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
