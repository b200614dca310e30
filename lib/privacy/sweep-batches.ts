import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import type { Tx } from "#lib/infra/database";

const MOST = 500;

/** Repeats a bounded piece of work, each time in a transaction of its own, until it finds less than `most`; answers how much in all. */
export async function sweepBatches(actor: SystemActor, work: (tx: Tx, most: number) => Promise<number>): Promise<number> {
  let all = 0;
  for (let found = MOST; found >= MOST; all += found) {
    found = await act(actor, "retention.sweep", async (tx) => unrecorded(await work(tx, MOST)));
  }
  return all;
}
