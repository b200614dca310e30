import { cancelDelivery } from "#lib/deliveries/cancel-delivery";
import { deliveryIdParams } from "#lib/deliveries/schema";
import { routeHandler } from "#lib/web/route-handler";

export const POST = routeHandler("POST /api/deliveries/[id]/cancel", {
  permission: "delivery.manage",
  params: deliveryIdParams,
  handler: ({ actor, params }) => cancelDelivery(actor, params),
});
