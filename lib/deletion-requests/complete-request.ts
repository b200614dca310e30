import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { notifyRequester } from "#lib/deletion-requests/notes";
import { noSearchHashes } from "#lib/deletion-requests/search-hashes";
import { storedCounts } from "#lib/deletion-requests/schema";
import { addErasureCounts, worseRevocationResult } from "#lib/deletion-requests/state";
import { databaseNow } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { recordErasure } from "#lib/infra/storage/erasure-ledger";

/** Closes a request whose accounts are all erased. The receipt keeps only dates and totals. */
export async function completeDeletionRequest(
  actor: SystemActor,
  { requestId }: { requestId: string },
): Promise<void> {
  await act(actor, "deletion.carry_out", async (tx) => {
    await lockRow(tx, "DeletionRequest", { id: requestId });
    const request = await tx.deletionRequest.findUniqueOrThrow({ where: { id: requestId } });
    if (request.state !== "running") return unrecorded(undefined);
    const remaining = await tx.connection.count({ where: { id: { in: request.connectionIds } } });
    if (remaining > 0) throw new Error("an account of this request still exists");
    const counts = addErasureCounts(storedCounts.parse(request.counts), {});
    const revocationResult = worseRevocationResult(request.revocationResult, "nothing_to_revoke");
    const finishedAt = await databaseNow(tx);
    await tx.deletionNote.deleteMany({ where: { requestId } });
    // This is the only notice of completion, because only the requester has the receipt code.
    await notifyRequester(tx, { kind: "carried_out", request, text: "" });
    await recordErasure({
      kind: "request",
      id: requestId,
      at: finishedAt.toISOString(),
      state: "done",
      counts,
      revocationResult,
    });
    await tx.deletionRequest.update({
      where: { id: requestId },
      data: {
        state: "done",
        finishedAt,
        objectionDeadline: null,
        shopId: null,
        connectionIds: [],
        statementSealed: null,
        ...noSearchHashes,
        counts,
        revocationResult,
      },
    });
    return recorded(
      { action: "deletion.completed", subjectId: requestId, details: { counts, revocationResult } },
      undefined,
    );
  });
}
