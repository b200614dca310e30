import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import type { Tx } from "#lib/infra/database";
import { keyset } from "#lib/infra/keyset";
import { sealAgain } from "#lib/infra/seal";
import { type SealedColumn, wordsOf } from "#lib/keys/sealed-columns";

const MOST = 50;

/** What one pass over a column did: values sealed anew, and rows whose value does not open with any key. */
export type Resealed = { sealed: number; broken: string[] };

type Row = { id: string; value: Uint8Array };

/**
 * Seals every value of one column anew that another key than the primary one sealed, fifty rows at a time and each time in a transaction
 * of its own. Rows that somebody else holds are passed over, never waited for, so that nobody is held up by us; the value is replaced
 * only while it is the very one that was opened, so that a renewed token is never overwritten (save-pair.ts). Killed, it is simply run again.
 */
export async function resealColumn(actor: SystemActor, column: SealedColumn, progress: (sealed: number) => void): Promise<Resealed> {
  const broken: string[] = [];
  let sealed = 0;
  let last: string | null = null;
  do {
    const from = last;
    last = await act<string | null>(actor, "keys.change", async (tx) => {
      const rows = await takeRows(tx, column, from);
      let done = 0;
      for (const row of rows) {
        if (await sealRow(tx, column, row)) done += 1;
        else broken.push(row.id);
      }
      sealed += done;
      // Told in all at the end (main.ts): with these rows in hand, nothing that another may hold is asked for.
      return unrecorded(rows.at(-1)?.id ?? null);
    });
    progress(sealed);
  } while (last !== null);
  return { sealed, broken };
}

async function takeRows(tx: Tx, column: SealedColumn, after: string | null): Promise<Row[]> {
  const { table, value, row, type, key } = wordsOf(column);
  return tx.$queryRaw<Row[]>`
    SELECT ${row}::text AS id, ${value} AS value FROM ${table}
    WHERE ${value} IS NOT NULL AND ${key} <> ${keyset().primary} AND (${after}::text IS NULL OR ${row} > ${after}::text::${type})
    ORDER BY ${row} LIMIT ${MOST} FOR UPDATE SKIP LOCKED`;
}

/** False when the value does not open. */
async function sealRow(tx: Tx, column: SealedColumn, { id, value: old }: Row): Promise<boolean> {
  const { table, value, row, type } = wordsOf(column);
  const next = sealedAgain(column, id, old);
  if (!next) return false;
  await tx.$executeRaw`UPDATE ${table} SET ${value} = ${next} WHERE ${row} = ${id}::${type} AND ${value} = ${old}`;
  return true;
}

function sealedAgain({ table, column }: SealedColumn, row: string, value: Uint8Array) {
  try {
    return sealAgain(value, { table, column, row });
  } catch {
    return null;
  }
}
