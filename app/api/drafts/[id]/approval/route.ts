import { requestApproval, withdrawApprovalRequest } from "#lib/drafts/approval/requests";
import { approvalRequestInput } from "#lib/drafts/approval/schema";
import { draftId } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Requests someone else's approval. "Changed since" and "not ready" are results, not errors. */
export const POST = routeHandler("POST /api/drafts/[id]/approval", {
  permission: "draft.edit",
  params: draftId,
  body: approvalRequestInput,
  handler: ({ actor, params, body }) => requestApproval(actor, { ...body, draftId: params.id }),
});

export const DELETE = routeHandler("DELETE /api/drafts/[id]/approval", {
  permission: "draft.edit",
  params: draftId,
  handler: ({ actor, params }) => withdrawApprovalRequest(actor, { draftId: params.id }),
});
