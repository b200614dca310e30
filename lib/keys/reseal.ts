import "server-only";

import { setTimeout as sleep } from "node:timers/promises";

import { sql } from "kysely";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { currentKeyset } from "#lib/infra/crypto/keyset";
import { reseal } from "#lib/infra/crypto/seal";
import type { Tx } from "#lib/infra/db/database";
import { execute, queryRows } from "#lib/infra/db/sql";
import {
  columnSql,
  countByKey,
  type SealedColumn,
  sealedColumns,
  type SealedRow,
} from "#lib/keys/sealed-columns";

const BATCH_SIZE = 50;

/** The result of one pass: how many values it resealed, and the rows no key can unseal. */
export type ResealResult = { sealed: number; broken: string[] };

/**
 * Reseals a column's values with the primary key, fifty rows per transaction. Skips locked rows and
 * replaces only unchanged values, to keep refreshed tokens (token-store.ts). Safe to run again.
 */
async function resealColumn(
  actor: SystemActor,
  column: SealedColumn,
  progress: (sealed: number) => void,
): Promise<ResealResult> {
  const broken: string[] = [];
  let sealed = 0;
  let last: string | null = null;
  do {
    const from = last;
    last = await act<string | null>(actor, "keys.manage", async (tx) => {
      const rows = await lockNextRows(tx, column, from);
      let done = 0;
      for (const row of rows) {
        if (await resealRow(tx, column, row)) done += 1;
        else broken.push(row.id);
      }
      sealed += done;
      // resealAll records this at the end: no other lock may be taken while these rows are locked.
      return unrecorded(rows.at(-1)?.id ?? null);
    });
    progress(sealed);
  } while (last !== null);
  return { sealed, broken };
}

async function lockNextRows(
  tx: Tx,
  column: SealedColumn,
  after: string | null,
): Promise<SealedRow[]> {
  const { table, value, id, idType, sealKey } = columnSql(column);
  const next = after === null ? sql`TRUE` : sql`${id} > ${after}::text::${idType}`;
  return queryRows(
    tx,
    sql<SealedRow>`
      SELECT ${id}::text AS id, ${value} AS value FROM ${table}
      WHERE ${value} IS NOT NULL AND ${sealKey} <> ${currentKeyset().primary} AND ${next}
      ORDER BY ${id} LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED`,
  );
}

/** Returns false when no key can unseal the value. */
async function resealRow(
  tx: Tx,
  column: SealedColumn,
  { id, value: old }: SealedRow,
): Promise<boolean> {
  const { table, value, id: rowId, idType } = columnSql(column);
  const next = tryReseal(column, id, old);
  if (!next) return false;
  await execute(
    tx,
    sql`UPDATE ${table} SET ${value} = ${next} WHERE ${rowId} = ${id}::${idType} AND ${value} = ${old}`,
  );
  return true;
}

function tryReseal({ table, column }: SealedColumn, row: string, value: Uint8Array) {
  try {
    return reseal(value, { table, column, row });
  } catch {
    return null;
  }
}

/**
 * Reseals every column in passes until nothing more can be unsealed. Returns the number of values,
 * and the places of those that no key can unseal.
 */
export async function resealAll(
  actor: SystemActor,
  progress: (place: string, sealed: number) => void,
): Promise<{ sealed: number; broken: string[] }> {
  const { primary } = currentKeyset();
  const broken: string[] = [];
  let sealed = 0;
  for (const column of await sealedColumns()) {
    const place = `${column.table}.${column.column}`;
    // A pass skips locked rows, which are free again within moments.
    for (;;) {
      const pass = await resealColumn(actor, column, (done) => progress(place, done));
      sealed += pass.sealed;
      const { [primary]: _done, ...others } = await countByKey(column);
      const left = Object.values(others).reduce((sum, count) => sum + count, 0);
      if (left <= pass.broken.length) {
        broken.push(...pass.broken.map((row) => `${place} of row ${row}`));
        break;
      }
      await sleep(50);
    }
  }
  if (sealed > 0) {
    const event = {
      action: "keys.resealed",
      subjectId: primary,
      details: { values: sealed },
    } as const;
    await act(actor, "keys.manage", async () => recorded(event, undefined));
  }
  return { sealed, broken };
}
