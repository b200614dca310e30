import { askApproval } from "#lib/drafts/approval/ask-approval";
import { approvalAsk } from "#lib/drafts/approval/schema";
import { withdrawRequest } from "#lib/drafts/approval/withdraw-request";
import { draftId } from "#lib/drafts/schema";
import { door } from "#lib/web/door";

/** Asks that somebody else agrees. Expected outcomes (changed since, not ready) are answers, not errors. */
export const POST = door({
  permission: "draft.edit",
  params: draftId,
  body: approvalAsk,
  run: ({ actor, params, body }) => askApproval(actor, { ...body, draftId: params.id }),
});

export const DELETE = door({
  permission: "draft.edit",
  params: draftId,
  run: ({ actor, params }) => withdrawRequest(actor, { draftId: params.id }),
});
