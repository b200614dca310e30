import { buildDashboard } from "#components/dashboard/build-dashboard";
import { routeHandler } from "#lib/web/route-handler";
import { getDashboard } from "#lib/web/dashboard-queries";

export const GET = routeHandler({
  permission: "studio.view",
  handler: async ({ actor }) => buildDashboard(await getDashboard(actor)),
});
