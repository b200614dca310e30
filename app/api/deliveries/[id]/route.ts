import { getDelivery, listCalls } from "#lib/deliveries/queries";
import { deliveryId, type DeliveryPageData } from "#lib/deliveries/schema";
import { door } from "#lib/web/door";

export const GET = door({
  permission: "studio.view",
  params: deliveryId,
  run: async ({ actor, params }): Promise<DeliveryPageData> => ({
    delivery: await getDelivery(actor, params.id),
    calls: await listCalls(actor, params.id),
  }),
});
