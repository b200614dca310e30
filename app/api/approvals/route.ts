import { listPendingApprovals } from "#lib/drafts/approval/queries";
import { routeHandler } from "#lib/web/route-handler";

/** What waits for the decision of the person who asks. */
export const GET = routeHandler("GET /api/approvals", {
  permission: "studio.view",
  handler: ({ actor }) => listPendingApprovals(actor),
});
