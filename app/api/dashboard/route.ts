import { getDashboard } from "#lib/dashboard/queries";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/dashboard", {
  permission: "studio.view",
  handler: ({ actor }) => getDashboard(actor),
});
