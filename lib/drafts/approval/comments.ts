import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import type { NewComment } from "#lib/drafts/approval/schema";
import { getDraft } from "#lib/drafts/queries";
import { AppError } from "#lib/errors";
import { databaseNow } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";

// Per draft, so that what is stored stays bounded.
const MAX_COMMENTS = 200;

/**
 * Adds a comment about one moment of the video of an open draft. Throws `not_found`, and `conflict`
 * when the draft is closed or full.
 */
export async function addComment(
  actor: StaffActor,
  input: { draftId: string } & NewComment,
): Promise<{ id: string }> {
  const { draftId, atMs, text } = input;
  const { shopId } = actor;
  return act(actor, "draft.edit", async (tx) => {
    await lockRow(tx, "Draft", { id: draftId, shopId });
    const { status } = await getDraft(actor, draftId, tx);
    if (status !== "open")
      throw new AppError(
        "conflict",
        "This draft has been sent or discarded, so you can’t add comments.",
      );
    const commentCount = await tx.comment.count({ where: { shopId, draftId } });
    if (commentCount >= MAX_COMMENTS)
      throw new AppError(
        "conflict",
        "This draft already has 200 comments. Start a new draft from its video.",
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

/** Marks a comment as resolved, or reopens it. Throws `not_found`. */
export async function resolveComment(
  actor: StaffActor,
  input: { id: string; resolved: boolean },
): Promise<{ resolved: boolean }> {
  const { id, resolved } = input;
  return act(actor, "draft.edit", async (tx) => {
    const comment = await tx.comment.findFirst({
      where: { id, shopId: actor.shopId },
      select: { draftId: true },
    });
    if (!comment) throw new AppError("not_found", "This comment does not exist in your shop.");
    const { count } = await tx.comment.updateMany({
      where: { id, resolvedAt: resolved ? null : { not: null } },
      data: resolved
        ? { resolvedAt: await databaseNow(tx), resolvedById: actor.staffId }
        : { resolvedAt: null, resolvedById: null },
    });
    if (count === 0) return unrecorded({ resolved });
    return recorded(
      {
        action: "comment.resolved",
        subjectId: comment.draftId,
        details: { commentId: id, resolved },
      },
      { resolved },
    );
  });
}
