import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { getDraft } from "#lib/drafts/queries";

/** Takes a discarded draft back, with everything that was in it. Restoring twice is fine. Throws `not_found`. */
export async function restoreDraft(actor: ShopActor, { id }: { id: string }): Promise<{ kind: "restored" }> {
  return act<{ kind: "restored" }>(actor, "draft.edit", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${id}::uuid AND "shopId" = ${actor.shopId}::uuid FOR UPDATE`;
    const draft = await getDraft(actor, id, tx);
    if (draft.status !== "discarded") return unrecorded({ kind: "restored" });
    await tx.draft.update({ where: { id }, data: { discardedAt: null } });
    return recorded({ action: "draft.restored", subjectId: id, details: {} }, { kind: "restored" });
  });
}
