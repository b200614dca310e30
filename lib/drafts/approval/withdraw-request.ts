import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { endRequest } from "#lib/drafts/approval/end-request";
import { getDraft } from "#lib/drafts/queries";

/** Takes the request of a draft back; it can be asked for again. Withdrawing what does not wait changes nothing. Throws `not_found`. */
export async function withdrawRequest(actor: StaffActor, { draftId }: { draftId: string }): Promise<{ kind: "withdrawn" | "not_waiting" }> {
  return act<{ kind: "withdrawn" | "not_waiting" }>(actor, "draft.edit", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${draftId}::uuid AND "shopId" = ${actor.shopId}::uuid FOR UPDATE`;
    await getDraft(actor, draftId, tx);
    const ended = await endRequest(tx, { shopId: actor.shopId, draftId, outcome: "withdrawn", byId: actor.staffId });
    if (!ended) return unrecorded({ kind: "not_waiting" });
    return recorded({ action: "approval.withdrawn", subjectId: draftId, details: { requestId: ended.id } }, { kind: "withdrawn" });
  });
}
