import { placeDelivery } from "#lib/deliveries/place-delivery";
import { deliveryId, placeInput } from "#lib/deliveries/schema";
import { door } from "#lib/web/door";

export const POST = door({
  permission: "delivery.steer",
  params: deliveryId,
  body: placeInput,
  run: ({ actor, params, body }) => placeDelivery(actor, { id: params.id, wish: body }),
});
