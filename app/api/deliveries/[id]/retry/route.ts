import { retryDelivery } from "#lib/deliveries/retry-delivery";
import { deliveryId } from "#lib/deliveries/schema";
import { door } from "#lib/web/door";

export const POST = door({ permission: "delivery.steer", params: deliveryId, run: ({ actor, params }) => retryDelivery(actor, params) });
