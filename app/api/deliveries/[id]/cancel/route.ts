import { cancelDelivery } from "#lib/deliveries/cancel-delivery";
import { deliveryId } from "#lib/deliveries/schema";
import { door } from "#lib/web/door";

export const POST = door({ permission: "delivery.steer", params: deliveryId, run: ({ actor, params }) => cancelDelivery(actor, params) });
