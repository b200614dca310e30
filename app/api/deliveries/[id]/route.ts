import { deliveryId, type DeliveryPageData } from "#lib/deliveries/schema";
import { getDeliveryPage } from "#lib/deliveries/story-queries";
import { door } from "#lib/web/door";

export const GET = door({
  permission: "studio.view",
  params: deliveryId,
  run: ({ actor, params }): Promise<DeliveryPageData> => getDeliveryPage(actor, params.id),
});
