import { resolveDelivery } from "#lib/deliveries/resolve-delivery";
import { deliveryId, resolveInput } from "#lib/deliveries/schema";
import { door } from "#lib/web/door";

export const POST = door({
  permission: "delivery.steer",
  params: deliveryId,
  body: resolveInput,
  run: ({ actor, params, body }) => resolveDelivery(actor, { id: params.id, choice: body.choice }),
});
