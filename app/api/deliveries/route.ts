import { listDeliveries } from "#lib/deliveries/queries";
import { deliveryListQuery } from "#lib/deliveries/schema";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/deliveries", {
  permission: "studio.view",
  query: deliveryListQuery,
  handler: ({ actor, query }) => listDeliveries(actor, query),
});
