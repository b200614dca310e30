import { setApprovalRule } from "#lib/drafts/approval/set-approval-rule";
import { approvalRule } from "#lib/drafts/approval/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Sets whether the shop requires a second approver. */
export const PUT = routeHandler("PUT /api/approval-rule", {
  permission: "approval.configure",
  requireRecentAuth: true,
  body: approvalRule,
  handler: ({ actor, body }) => setApprovalRule(actor, body),
});
