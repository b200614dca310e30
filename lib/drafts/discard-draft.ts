import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { closeApprovalRequest } from "#lib/drafts/approval/requests";
import { getDraft } from "#lib/drafts/queries";
import { lockRow } from "#lib/infra/db/sql";

type DiscardDraftResult = { kind: "discarded" } | { kind: "being_sent" };

/**
 * Discards a draft and closes its approval request. A draft that is being sent stays. Repeatable.
 * Throws `not_found`.
 */
export async function discardDraft(
  actor: ShopActor,
  { id }: { id: string },
): Promise<DiscardDraftResult> {
  const { shopId } = actor;
  return act<DiscardDraftResult>(actor, "draft.edit", async (tx) => {
    await lockRow(tx, "Draft", { id, shopId });
    const draft = await getDraft(actor, id, tx);
    if (draft.status === "discarded") return unrecorded({ kind: "discarded" });
    if (draft.status === "sending") return unrecorded({ kind: "being_sent" });
    await tx.draft.update({ where: { id }, data: { discardedAt: new Date() } });
    const byId = actor.kind === "staff" ? actor.staffId : null;
    await closeApprovalRequest(tx, { shopId, draftId: id, outcome: "withdrawn", byId });
    return recorded(
      { action: "draft.discarded", subjectId: id, details: { reason: "person" } },
      { kind: "discarded" },
    );
  });
}

/** Restores a discarded draft with everything in it. Repeatable. Throws `not_found`. */
export async function restoreDraft(
  actor: ShopActor,
  { id }: { id: string },
): Promise<{ kind: "restored" }> {
  return act<{ kind: "restored" }>(actor, "draft.edit", async (tx) => {
    await lockRow(tx, "Draft", { id, shopId: actor.shopId });
    const draft = await getDraft(actor, id, tx);
    if (draft.status !== "discarded") return unrecorded({ kind: "restored" });
    await tx.draft.update({ where: { id }, data: { discardedAt: null } });
    return recorded({ action: "draft.restored", subjectId: id, details: {} }, { kind: "restored" });
  });
}
