import { connectionParams } from "#lib/connections/schema";
import { disconnectAndCancelDeliveries } from "#lib/deliveries/disconnect-account";
import { routeHandler } from "#lib/web/route-handler";

/** Disconnects an account and cancels its deliveries, both or neither. */
export const POST = routeHandler("POST /api/connections/[id]/disconnect", {
  permission: "connection.disconnect",
  requireRecentAuth: true,
  params: connectionParams,
  handler: async ({ actor, params: { id } }) =>
    disconnectAndCancelDeliveries(actor, { id, reason: "staff" }),
});
