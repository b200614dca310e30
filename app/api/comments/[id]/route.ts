import { commentChange, commentId } from "#lib/drafts/approval/schema";
import { settleComment } from "#lib/drafts/approval/settle-comment";
import { door } from "#lib/web/door";

export const PATCH = door({
  permission: "draft.edit",
  params: commentId,
  body: commentChange,
  run: ({ actor, params, body }) => settleComment(actor, { ...body, ...params }),
});
