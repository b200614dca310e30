import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { enqueue } from "#lib/infra/jobs";

/** Begins the erasures to which nobody objected in time, by the database's clock; answers how many. A row knows when it is due. */
export async function endObjections(actor: SystemActor): Promise<number> {
  return act(actor, "deletion.run", async (tx) => {
    const due = await tx.$queryRaw<{ id: string }[]>`
      UPDATE "DeletionRequest" SET state = 'running', "verifiedAt" = clock_timestamp()
      WHERE state = 'waiting' AND "objectBy" <= clock_timestamp() RETURNING id::text AS id`;
    for (const { id } of due) await enqueue(tx, "erase-account", { requestId: id });
    return recorded(
      due.map(({ id }) => ({ action: "deletion.verified" as const, subjectId: id, details: { origin: "form" } })),
      due.length,
    );
  });
}
