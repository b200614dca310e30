import { refreshDeliveries } from "#lib/deliveries/list/queries";
import { deliveryRefreshQuery } from "#lib/deliveries/list/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Returns the rows that a list shows as they are now, and how many newer ones there are. */
export const GET = routeHandler("GET /api/deliveries", {
  permission: "studio.view",
  query: deliveryRefreshQuery,
  handler: ({ actor, query }) => refreshDeliveries(actor, query),
});
