import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { noPair } from "#lib/connections/seal-pair";
import type { StateReason } from "#lib/connections/state";
import { oweReconnectMail } from "#lib/infra/outbox";

/** The pair of this version is dead: its tokens are destroyed and a person must reconnect. Told once; a newer pair stays untouched. */
export async function markNeedsReconnect(
  actor: WorkerActor,
  { connectionId, version, reason }: { connectionId: string; version: number; reason: StateReason },
): Promise<void> {
  await act(actor, "connection.use", async (tx) => {
    const { count } = await tx.connection.updateMany({
      where: { id: connectionId, shopId: actor.shopId, tokenVersion: version, state: "connected" },
      data: { ...noPair, state: "needs_reconnect", stateReason: reason },
    });
    if (count === 0) return unrecorded(undefined);
    await oweReconnectMail(tx, { shopId: actor.shopId, connectionId });
    return recorded({ action: "connection.needs_reconnect", subjectId: connectionId, details: { reason } }, undefined);
  });
}
