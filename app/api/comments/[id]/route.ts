import { commentChange, commentId } from "#lib/drafts/approval/schema";
import { resolveComment } from "#lib/drafts/approval/comments";
import { routeHandler } from "#lib/web/route-handler";

export const PATCH = routeHandler("PATCH /api/comments/[id]", {
  permission: "draft.edit",
  params: commentId,
  body: commentChange,
  handler: ({ actor, params, body }) => resolveComment(actor, { ...body, ...params }),
});
