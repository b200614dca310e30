import { listConnections } from "#lib/connections/queries";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/connections", {
  permission: "studio.view",
  handler: async ({ actor }) => ({ connections: await listConnections(actor) }),
});
