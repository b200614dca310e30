import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { connectionParams } from "#lib/connections/schema";
import { cancelConnectionDeliveries } from "#lib/deliveries/cancel-delivery";
import { routeHandler } from "#lib/web/route-handler";

/** Ends an account's connection and cancels what is on its way to it, both or neither. */
export const POST = routeHandler("POST /api/connections/[id]/disconnect", {
  permission: "connection.disconnect",
  requireRecentAuth: true,
  params: connectionParams,
  handler: async ({ actor, params: { id } }) =>
    disconnectConnection(actor, { id, reason: "staff" }, (tx) =>
      cancelConnectionDeliveries(tx, id),
    ),
});
