import "server-only";

import type { ShopActor, WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import {
  destroyConnectionTokens,
  disconnectEvents,
  type DisconnectConnectionResult,
  type DisconnectInput,
  revokeClosedConnection,
} from "#lib/connections/disconnect-connection";
import { revokeBeforeDisconnect } from "#lib/connections/revoke-before-disconnect";
import { cancelConnectionDeliveries } from "#lib/deliveries/cancel-delivery";

export type DisconnectAccountResult =
  | (Extract<DisconnectConnectionResult, { kind: "disconnected" }> & {
      deliveriesCancelled: number;
    })
  | { kind: "already_disconnected" };

/**
 * Disconnects an account and cancels its deliveries in one transaction, then revokes the access at
 * TikTok. Throws `not_found`.
 */
export async function disconnectAndCancelDeliveries(
  actor: ShopActor,
  input: DisconnectInput,
): Promise<DisconnectAccountResult> {
  const done = await act(actor, "connection.disconnect", async (tx) => {
    const closed = await destroyConnectionTokens(tx, actor, input);
    if (!closed) return unrecorded(null);
    const deliveriesCancelled = await cancelConnectionDeliveries(tx, input.id);
    const result = { closed, deliveriesCancelled };
    return recorded<typeof result | null>(disconnectEvents(closed, deliveriesCancelled), result);
  });
  if (!done) return { kind: "already_disconnected" };
  const { closed, deliveriesCancelled } = done;
  const revoke = await revokeClosedConnection(actor, closed);
  return { kind: "disconnected", displayName: closed.displayName, revoke, deliveriesCancelled };
}

export type RevokeAccountResult = "revoked" | "not_confirmed" | "no_token" | "already_disconnected";

/** Revokes tokens that may be stolen, retries for `timeoutMs`, then disconnects in any case. */
export async function revokeAccount(
  actor: WorkerActor,
  input: { id: string; timeoutMs: number },
): Promise<RevokeAccountResult> {
  const { id } = input;
  const revoked = await revokeBeforeDisconnect(actor, input);
  if (revoked === "already_disconnected") return revoked;
  await disconnectAndCancelDeliveries(actor, {
    id,
    reason: "shop_suspended",
    ...(revoked === "no_token" ? {} : { revoked }),
  });
  if (revoked === "no_token") return revoked;
  return revoked === "done" ? "revoked" : "not_confirmed";
}
