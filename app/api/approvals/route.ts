import { listPendingApprovals } from "#lib/drafts/approval/queries";
import { routeHandler } from "#lib/web/route-handler";

/** Returns the drafts that wait for this person’s decision. */
export const GET = routeHandler("GET /api/approvals", {
  permission: "studio.view",
  handler: ({ actor }) => listPendingApprovals(actor),
});
