import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import type { NewComment } from "#lib/drafts/approval/schema";
import { getDraft } from "#lib/drafts/queries";
import { AppError } from "#lib/errors";
import { databaseNow } from "#lib/infra/db/database";

/** Of one draft; more would help nobody, and what is kept has an end. */
const MAX_COMMENTS = 200;

/** Says something about one moment of the video of a draft that is in preparation. Throws `not_found`, and `conflict` when it is not. */
export async function addComment(
  actor: StaffActor,
  input: { draftId: string } & NewComment,
): Promise<{ id: string }> {
  const { draftId, atMs, text } = input;
  const { shopId } = actor;
  return act(actor, "draft.edit", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${draftId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
    const { status } = await getDraft(actor, draftId, tx);
    if (status !== "open")
      throw new AppError(
        "conflict",
        "This draft was sent or discarded meanwhile, so nothing more can be said about it here.",
      );
    const said = await tx.comment.count({ where: { shopId, draftId } });
    if (said >= MAX_COMMENTS)
      throw new AppError(
        "conflict",
        "There are 200 comments on this draft already. Start a new draft from its video.",
      );
    const { id } = await tx.comment.create({
      data: { shopId, draftId, atMs, text, authorId: actor.staffId },
      select: { id: true },
    });
    return recorded(
      { action: "comment.added", subjectId: draftId, details: { commentId: id } },
      { id },
    );
  });
}

/** Says that what a comment is about is dealt with, or is not after all. Throws `not_found`. */
export async function resolveComment(
  actor: StaffActor,
  input: { id: string; resolved: boolean },
): Promise<{ resolved: boolean }> {
  const { id, resolved } = input;
  return act(actor, "draft.edit", async (tx) => {
    const row = await tx.comment.findFirst({
      where: { id, shopId: actor.shopId },
      select: { draftId: true },
    });
    if (!row) throw new AppError("not_found", "This comment does not exist in your shop.");
    const by = resolved
      ? { resolvedAt: await databaseNow(tx), resolvedById: actor.staffId }
      : { resolvedAt: null, resolvedById: null };
    const changed = await tx.comment.updateMany({
      where: { id, resolvedAt: resolved ? null : { not: null } },
      data: by,
    });
    if (changed.count === 0) return unrecorded({ resolved });
    return recorded(
      { action: "comment.resolved", subjectId: row.draftId, details: { commentId: id, resolved } },
      { resolved },
    );
  });
}
