import "server-only";

import { type Compilable, sql } from "kysely";

import { database } from "#lib/infra/db/database";
import { queryRows } from "#lib/infra/db/sql";
import { oldestRecordQueries } from "#lib/retention/oldest-record-queries";
import type { InScope } from "#lib/retention/age-query-type";
import type { DataClassName } from "#lib/retention/policy";
import type { Period } from "#lib/retention/rules";

/** One shop, or the whole installation. */
export type AgeScope = { shopId: string } | "installation";

/** The oldest record that one period runs for. */
export type OldestRecord = {
  label: string;
  period: Period;
  /** It belongs to no shop. */
  installationWide: boolean;
  /** When its period began; null when there is no record. */
  startedAt: Date | null;
};

/** The oldest records of a class, or a note where there is nothing to measure. */
export type MeasuredClass = readonly OldestRecord[] | { note: string };

/** Measures the oldest records of every class against their periods. */
export async function measureRetentionAges(
  scope: AgeScope,
): Promise<Record<DataClassName, MeasuredClass>> {
  const inScope: InScope = (shopId) =>
    scope === "installation" ? sql<boolean>`TRUE` : sql<boolean>`${shopId} = ${scope.shopId}`;
  const measured = await Promise.all(
    Object.entries(oldestRecordQueries).map(
      async ([name, queries]): Promise<[string, MeasuredClass]> => [
        name,
        "note" in queries
          ? queries
          : await Promise.all(
              queries.map(async ({ label, period, installationWide = false, oldest }) => ({
                label,
                period,
                installationWide,
                startedAt: await readOldest(oldest(inScope)),
              })),
            ),
      ],
    ),
  );
  return Object.fromEntries(measured) as Record<DataClassName, MeasuredClass>;
}

async function readOldest(
  query: Compilable<{ oldest: Date | null }> | Promise<Date | null>,
): Promise<Date | null> {
  if (query instanceof Promise) return query;
  const [row] = await queryRows(database(), query);
  return row?.oldest ?? null;
}
