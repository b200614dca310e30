import { reportOutcome } from "#lib/deliveries/report-outcome";
import { deliveryIdParams, reportOutcomeInput } from "#lib/deliveries/schema";
import { routeHandler } from "#lib/web/route-handler";

export const POST = routeHandler("POST /api/deliveries/[id]/report-outcome", {
  permission: "delivery.manage",
  params: deliveryIdParams,
  body: reportOutcomeInput,
  handler: ({ actor, params, body }) => reportOutcome(actor, { id: params.id, ...body }),
});
