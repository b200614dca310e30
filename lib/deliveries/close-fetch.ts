import "server-only";

import type { WorkerActor } from "#lib/actor";
import { unrecorded } from "#lib/audit/events";
import { saveUnderLease } from "#lib/deliveries/save-under-lease";
import type { StepInput, StepOutcome } from "#lib/deliveries/run";

/**
 * Closes the address of a fetch for ever. It waits for the same row as the note that the last byte leaves (serve-fetch.ts), so the next
 * look knows which of the two came first.
 */
export async function closeFetch(actor: WorkerActor, { lease, sending }: Pick<StepInput, "lease" | "sending">): Promise<StepOutcome> {
  return saveUnderLease<StepOutcome>(actor, lease, async (tx) => {
    await tx.$executeRaw`
      UPDATE "Transfer" SET "closedAt" = COALESCE("closedAt", clock_timestamp()) WHERE id = ${sending.transferId}::uuid AND source = 'fetch'`;
    return unrecorded("again");
  });
}
