import { countPendingApprovals } from "#lib/drafts/approval/pending-queries";
import { routeHandler } from "#lib/web/route-handler";

/** Returns how many drafts wait for this person’s decision. */
export const GET = routeHandler("GET /api/approvals/count", {
  permission: "studio.view",
  handler: ({ actor }) => countPendingApprovals(actor),
});
