import { deliveryIdParams, type DeliveryDetailView } from "#lib/deliveries/schema";
import { getDeliveryDetail } from "#lib/deliveries/timeline/queries";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/deliveries/[id]", {
  permission: "studio.view",
  params: deliveryIdParams,
  handler: ({ actor, params }): Promise<DeliveryDetailView> => getDeliveryDetail(actor, params.id),
});
