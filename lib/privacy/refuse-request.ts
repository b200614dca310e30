import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/clock";
import { noteErased } from "#lib/infra/erasure-ledger";
import { liftRestriction } from "#lib/privacy/lift-restriction";
import { lockRequest } from "#lib/privacy/lock-request";
import type { Refusal } from "#lib/privacy/state";
import { writeNote } from "#lib/privacy/write-note";

type Refused = { requestId: string; reason: Refusal; words: string };

/**
 * An operator refuses a request: its asker is told why, every restriction ends, and what was written is destroyed but for the
 * reason. Throws `not_found`, `conflict`.
 */
export async function refuseRequest(actor: StaffActor, { requestId, reason, words }: Refused): Promise<void> {
  await act(actor, "deletion.decide", async (tx) => {
    const request = await lockRequest(tx, requestId);
    await liftRestriction(tx, { requestId });
    await tx.deletionNote.deleteMany({ where: { requestId } });
    await writeNote(tx, { request, kind: "refusal", words });
    const finishedAt = await databaseNow(tx);
    await noteErased({ kind: "request", id: requestId, at: finishedAt.toISOString(), state: "refused", refusal: reason });
    await tx.deletionRequest.update({
      where: { id: requestId },
      data: {
        state: "refused",
        refusal: reason,
        finishedAt,
        connectionIds: [],
        objectBy: null,
        statementSealed: null,
      },
      select: { id: true },
    });
    return recorded({ action: "deletion.refused", subjectId: requestId, details: { reason } }, undefined);
  });
}
