import "server-only";

import { type Compilable, type RawBuilder, sql } from "kysely";

import { readChainNames } from "#lib/audit/chain-names";
import type { StoredAuditRow } from "#lib/audit/hash-chain";
import type { AuditSource } from "#lib/audit/verify-audit";
import { database, type Tx } from "#lib/infra/db/database";
import { execute, kysely, queryRows } from "#lib/infra/db/sql";

const BATCH_SIZE = 1000;
/** Reading a long audit takes hours, although each statement is quick. */
const TRANSACTION_TIMEOUT_MS = 6 * 3_600_000;

/** Runs `callback` on one snapshot of the audit, with one batch of rows in memory at a time. */
export async function withAuditSnapshot<T>(
  callback: (source: AuditSource) => Promise<T>,
): Promise<T> {
  return database().$transaction(
    (tx) =>
      callback({
        chains: () => readChainNames(tx),
        rows: (chain, from) => streamRows(tx, chain, from),
        first: (chain) => readFirstRow(tx, chain),
      }),
    { isolationLevel: "RepeatableRead", timeout: TRANSACTION_TIMEOUT_MS },
  );
}

const rowsOf = (chain: string, from = 0n) =>
  kysely
    .selectFrom("AuditEvent")
    .select(["chain", "number", "shopId", "at", "actorKind", "actorId", "action", "subjectId"])
    .select(["previous", "hash", sql<string>`details::text`.as("detailsText")])
    .where("chain", "=", chain)
    .where("number", ">=", from)
    .orderBy("number");

const compilable = <R>(statement: RawBuilder<R>): Compilable<R> => ({
  compile: () => statement.compile(kysely),
});

type RawAuditRow = Omit<StoredAuditRow, "details">;

const withDetails = (row: RawAuditRow): StoredAuditRow => ({
  ...row,
  details: JSON.parse(row.detailsText) as unknown,
});

async function readFirstRow(tx: Tx, chain: string): Promise<StoredAuditRow | null> {
  const [row] = await queryRows(tx, rowsOf(chain).limit(1));
  return row ? withDetails(row) : null;
}

async function* streamRows(tx: Tx, chain: string, from?: bigint): AsyncGenerator<StoredAuditRow> {
  // A cursor, because paging by number would skip a duplicate number between two pages.
  const declare = sql`DECLARE audit_rows NO SCROLL CURSOR FOR ${rowsOf(chain, from)}`;
  const fetch = sql<RawAuditRow>`FETCH ${sql.lit(BATCH_SIZE)} FROM audit_rows`;
  await execute(tx, compilable(declare));
  for (;;) {
    const batch = await queryRows(tx, compilable(fetch));
    for (const row of batch) yield withDetails(row);
    if (batch.length < BATCH_SIZE) break;
  }
  await execute(tx, compilable(sql`CLOSE audit_rows`));
}
