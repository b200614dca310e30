import "server-only";

import { type Compilable, type Expression, sql, type SqlBool } from "kysely";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { planWithValues, type Tx } from "#lib/infra/db/database";
import { execute, queryRows } from "#lib/infra/db/sql";

const BATCH_SIZE = 500;

/** A row that a walk found: where it is, and the moment by which the walk is ordered. */
type WalkedRow = { ctid: string; at: Date | null };

/** Where the next batch of a walk begins, and how many rows it may have. */
export type Step = { from: Date; limit: number };

/** Visits rows in the order of one moment, so that an index yields them and nothing is read twice. */
export type Walk = {
  /** Selects and locks the rows from `from` on, in order, without waiting for locked ones. */
  next: (step: Step) => Compilable<WalkedRow>;
  /** Changes `these` rows so that `next` no longer selects them. */
  change: (these: Expression<SqlBool>) => Compilable;
};

/**
 * Walks to the end, each batch in a transaction of its own, so that a stopped walk loses nothing.
 * Returns how many rows it changed. Leaves locked rows to the next run.
 */
export async function walkInBatches(actor: SystemActor, walk: Walk): Promise<number> {
  let all = 0;
  let from = new Date(0);
  for (;;) {
    const step = { from, limit: BATCH_SIZE };
    const { rows, count } = await act(actor, "retention.purge", async (tx) =>
      unrecorded(await changeBatch(tx, walk, step)),
    );
    all += count;
    if (rows.length < BATCH_SIZE) return all;
    from = rows.at(-1)?.at ?? from;
  }
}

/** Walks each in turn. Returns how many rows were changed. */
export async function walkEach(actor: SystemActor, walks: readonly Walk[]): Promise<number> {
  let count = 0;
  for (const walk of walks) count += await walkInBatches(actor, walk);
  return count;
}

async function changeBatch(
  tx: Tx,
  { next, change }: Walk,
  step: Step,
): Promise<{ rows: WalkedRow[]; count: number }> {
  await planWithValues(tx);
  const rows = await queryRows(tx, next(step));
  if (rows.length === 0) return { rows, count: 0 };
  const ctids = rows.map(({ ctid }) => ctid);
  const these = sql<SqlBool>`ctid = ANY(${ctids}::text[]::tid[])`;
  return { rows, count: await execute(tx, change(these)) };
}
