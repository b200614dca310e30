import { listConnections } from "#lib/connections/queries";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler({
  permission: "studio.view",
  handler: async ({ actor }) => ({ connections: await listConnections(actor) }),
});
