import { listPendingApprovals } from "#lib/drafts/approval/pending-queries";
import { approvalListQuery } from "#lib/drafts/approval/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Returns a page of the drafts that wait for this person’s decision. */
export const GET = routeHandler("GET /api/approvals", {
  permission: "studio.view",
  query: approvalListQuery,
  handler: ({ actor, query }) => listPendingApprovals(actor, query),
});
