import { addComment } from "#lib/drafts/approval/comments";
import { newComment } from "#lib/drafts/approval/schema";
import { draftId } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

export const POST = routeHandler("POST /api/drafts/[id]/comments", {
  permission: "draft.edit",
  params: draftId,
  body: newComment,
  handler: ({ actor, params, body }) => addComment(actor, { ...body, draftId: params.id }),
});
