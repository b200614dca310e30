import { setApprovalRule } from "#lib/drafts/approval/set-approval-rule";
import { approvalRule } from "#lib/drafts/approval/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Whether the shop asks for two people. */
export const PUT = routeHandler("PUT /api/approval-rule", {
  permission: "approval.require",
  requireRecentAuth: true,
  body: approvalRule,
  handler: ({ actor, body }) => setApprovalRule(actor, body),
});
