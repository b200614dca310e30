import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { connectionId } from "#lib/connections/schema";
import { cancelDeliveriesOf } from "#lib/deliveries/cancel-deliveries-of";
import { door } from "#lib/web/door";

/** Ends an account's connection and cancels what is on its way to it, both or neither. */
export const POST = door({
  permission: "connection.disconnect",
  fresh: true,
  params: connectionId,
  run: async ({ actor, params: { id } }) => disconnectConnection(actor, { id, reason: "person" }, (tx) => cancelDeliveriesOf(tx, id)),
});
