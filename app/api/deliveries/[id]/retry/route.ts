import { retryDelivery } from "#lib/deliveries/retry-delivery";
import { deliveryIdParams } from "#lib/deliveries/schema";
import { routeHandler } from "#lib/web/route-handler";

export const POST = routeHandler("POST /api/deliveries/[id]/retry", {
  permission: "delivery.manage",
  params: deliveryIdParams,
  handler: ({ actor, params }) => retryDelivery(actor, params),
});
