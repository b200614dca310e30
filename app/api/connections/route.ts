import { listConnectionPage } from "#lib/connections/queries";
import { connectionListQuery } from "#lib/connections/schema";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/connections", {
  permission: "studio.view",
  query: connectionListQuery,
  handler: ({ actor, query }) => listConnectionPage(actor, query),
});
