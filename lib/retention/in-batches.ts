import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import type { Tx } from "#lib/infra/db/database";

const BATCH_SIZE = 500;

/**
 * Repeats `work`, each time in a new transaction, until it finds less than a full batch.
 * Returns the total number of rows.
 */
export async function inBatches(
  actor: SystemActor,
  work: (tx: Tx, limit: number) => Promise<number>,
): Promise<number> {
  let all = 0;
  for (let found = BATCH_SIZE; found >= BATCH_SIZE; all += found) {
    found = await act(actor, "retention.purge", async (tx) =>
      unrecorded(await work(tx, BATCH_SIZE)),
    );
  }
  return all;
}
