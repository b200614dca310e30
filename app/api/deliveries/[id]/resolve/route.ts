import { resolveDelivery } from "#lib/deliveries/resolve-delivery";
import { deliveryIdParams, resolveDeliveryInput } from "#lib/deliveries/schema";
import { routeHandler } from "#lib/web/route-handler";

export const POST = routeHandler("POST /api/deliveries/[id]/resolve", {
  permission: "delivery.manage",
  params: deliveryIdParams,
  body: resolveDeliveryInput,
  handler: ({ actor, params, body }) =>
    resolveDelivery(actor, { id: params.id, choice: body.choice }),
});
