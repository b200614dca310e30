import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/clock";
import { storedCounts } from "#lib/privacy/schema";
import { addCounts, worstRevoke } from "#lib/privacy/state";

/** Closes a request whose accounts are all gone: the receipt keeps dates and totals, every link to a shop or account goes. */
export async function completeRequest(actor: SystemActor, { requestId }: { requestId: string }): Promise<void> {
  await act(actor, "deletion.run", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "DeletionRequest" WHERE id = ${requestId}::uuid FOR UPDATE`;
    const request = await tx.deletionRequest.findUniqueOrThrow({ where: { id: requestId } });
    if (request.state !== "running") return unrecorded(undefined);
    const left = await tx.connection.count({ where: { id: { in: request.connectionIds } } });
    if (left > 0) throw new Error("an account of this request is still there");
    const counts = addCounts(storedCounts.parse(request.counts), {});
    const revoked = worstRevoke(request.revoked, "nothing_to_revoke");
    await tx.deletionRequest.update({
      where: { id: requestId },
      data: { state: "done", finishedAt: await databaseNow(tx), shopId: null, connectionIds: [], statementSealed: null, counts, revoked },
    });
    return recorded({ action: "deletion.completed", subjectId: requestId, details: { counts, revoked } }, undefined);
  });
}
