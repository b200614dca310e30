import { listComments } from "#lib/drafts/approval/comment-queries";
import { addComment } from "#lib/drafts/approval/comments";
import { commentListQuery, newComment } from "#lib/drafts/approval/schema";
import { draftId } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/drafts/[id]/comments", {
  permission: "studio.view",
  params: draftId,
  query: commentListQuery,
  handler: ({ actor, params, query }) => listComments(actor, params.id, query),
});

export const POST = routeHandler("POST /api/drafts/[id]/comments", {
  permission: "draft.edit",
  params: draftId,
  body: newComment,
  handler: ({ actor, params, body }) => addComment(actor, { ...body, draftId: params.id }),
});
