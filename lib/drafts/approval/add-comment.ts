import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import type { NewComment } from "#lib/drafts/approval/schema";
import { getDraft } from "#lib/drafts/queries";
import { refuse } from "#lib/errors";

/** Of one draft; more would help nobody, and what is kept has an end. */
const MOST = 200;

/** Says something about one moment of the video of a draft that is in preparation. Throws `not_found`, and `conflict` when it is not. */
export async function addComment(actor: StaffActor, input: { draftId: string } & NewComment): Promise<{ id: string }> {
  const { draftId, atMs, words } = input;
  const { shopId } = actor;
  return act(actor, "draft.edit", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${draftId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
    const { status } = await getDraft(actor, draftId, tx);
    if (status !== "open")
      throw refuse("conflict", "This draft was sent or discarded meanwhile, so nothing more can be said about it here.");
    const said = await tx.comment.count({ where: { shopId, draftId } });
    if (said >= MOST) throw refuse("conflict", "There are 200 comments on this draft already. Start a new draft from its video.");
    const { id } = await tx.comment.create({ data: { shopId, draftId, atMs, words, authorId: actor.staffId }, select: { id: true } });
    return recorded({ action: "comment.added", subjectId: draftId, details: { commentId: id } }, { id });
  });
}
