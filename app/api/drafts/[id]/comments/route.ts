import { addComment } from "#lib/drafts/approval/add-comment";
import { newComment } from "#lib/drafts/approval/schema";
import { draftId } from "#lib/drafts/schema";
import { door } from "#lib/web/door";

export const POST = door({
  permission: "draft.edit",
  params: draftId,
  body: newComment,
  run: ({ actor, params, body }) => addComment(actor, { ...body, draftId: params.id }),
});
