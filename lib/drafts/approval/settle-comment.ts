import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";

/** Says that what a comment is about is dealt with, or is not after all. Throws `not_found`. */
export async function settleComment(actor: StaffActor, input: { id: string; resolved: boolean }): Promise<{ resolved: boolean }> {
  const { id, resolved } = input;
  return act(actor, "draft.edit", async (tx) => {
    const row = await tx.comment.findFirst({ where: { id, shopId: actor.shopId }, select: { draftId: true } });
    if (!row) throw refuse("not_found", "This comment does not exist in your shop.");
    const by = resolved ? { resolvedAt: await databaseNow(tx), resolvedById: actor.staffId } : { resolvedAt: null, resolvedById: null };
    const changed = await tx.comment.updateMany({ where: { id, resolvedAt: resolved ? null : { not: null } }, data: by });
    if (changed.count === 0) return unrecorded({ resolved });
    return recorded({ action: "comment.settled", subjectId: row.draftId, details: { commentId: id, resolved } }, { resolved });
  });
}
