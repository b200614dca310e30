import { reorderQueue } from "#lib/deliveries/queue/reorder-queue";
import { deliveryIdParams, queueMoveInput } from "#lib/deliveries/schema";
import { routeHandler } from "#lib/web/route-handler";

export const POST = routeHandler("POST /api/deliveries/[id]/reorder", {
  permission: "delivery.manage",
  params: deliveryIdParams,
  body: queueMoveInput,
  handler: ({ actor, params, body }) => reorderQueue(actor, { id: params.id, move: body }),
});
