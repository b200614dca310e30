import { sayOutcome } from "#lib/deliveries/say-outcome";
import { deliveryId, sayInput } from "#lib/deliveries/schema";
import { door } from "#lib/web/door";

export const POST = door({
  permission: "delivery.steer",
  params: deliveryId,
  body: sayInput,
  run: ({ actor, params, body }) => sayOutcome(actor, { id: params.id, ...body }),
});
