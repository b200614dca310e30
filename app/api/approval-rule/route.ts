import { requireApproval } from "#lib/drafts/approval/require-approval";
import { approvalRule } from "#lib/drafts/approval/schema";
import { door } from "#lib/web/door";

/** Whether the shop asks for two people. */
export const PUT = door({
  permission: "approval.require",
  fresh: true,
  body: approvalRule,
  run: ({ actor, body }) => requireApproval(actor, body),
});
