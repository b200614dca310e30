import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { closeApprovalRequest } from "#lib/drafts/approval/requests";
import { getDraft } from "#lib/drafts/queries";

export type DiscardDraftResult = { kind: "discarded" } | { kind: "being_sent" };

/** Puts a draft away; it can be restored. Its request for approval ends. One that is being sent stays. Discarding twice is fine. Throws `not_found`. */
export async function discardDraft(
  actor: ShopActor,
  { id }: { id: string },
): Promise<DiscardDraftResult> {
  return act<DiscardDraftResult>(actor, "draft.edit", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${id}::uuid AND "shopId" = ${actor.shopId}::uuid FOR UPDATE`;
    const draft = await getDraft(actor, id, tx);
    if (draft.status === "discarded") return unrecorded({ kind: "discarded" });
    if (draft.status === "sending") return unrecorded({ kind: "being_sent" });
    await tx.draft.update({ where: { id }, data: { discardedAt: new Date() } });
    const byId = actor.kind === "staff" ? actor.staffId : null;
    await closeApprovalRequest(tx, {
      shopId: actor.shopId,
      draftId: id,
      outcome: "withdrawn",
      byId,
    });
    return recorded(
      { action: "draft.discarded", subjectId: id, details: { reason: "person" } },
      { kind: "discarded" },
    );
  });
}

/** Takes a discarded draft back, with everything that was in it. Restoring twice is fine. Throws `not_found`. */
export async function restoreDraft(
  actor: ShopActor,
  { id }: { id: string },
): Promise<{ kind: "restored" }> {
  return act<{ kind: "restored" }>(actor, "draft.edit", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${id}::uuid AND "shopId" = ${actor.shopId}::uuid FOR UPDATE`;
    const draft = await getDraft(actor, id, tx);
    if (draft.status !== "discarded") return unrecorded({ kind: "restored" });
    await tx.draft.update({ where: { id }, data: { discardedAt: null } });
    return recorded({ action: "draft.restored", subjectId: id, details: {} }, { kind: "restored" });
  });
}
