import "server-only";
import { setTimeout } from "node:timers/promises";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { move } from "#lib/deliveries/move";
import { isHandedOver, type DeliveryState } from "#lib/deliveries/state";
import { databaseNow } from "#lib/infra/clock";

const LOOK_EVERY_MS = 250;

type Running = { id: string; state: DeliveryState; held: boolean };

/**
 * Ends every send to this account: a worker that holds one is asked to stop and waited for (a killed one's lease lapses by
 * itself, by database time); what nobody holds is ended here. Throws when one is still held after `patienceMs`.
 */
export async function settleDeliveries(
  actor: WorkerActor,
  { connectionId, patienceMs }: { connectionId: string; patienceMs: number },
): Promise<void> {
  const until = performance.now() + patienceMs;
  while ((await endFree(actor, connectionId)) > 0) {
    if (performance.now() > until) throw new Error("a send to this account is still under way");
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** Ends what nobody holds; answers how many are held. */
async function endFree(actor: WorkerActor, connectionId: string): Promise<number> {
  return act(actor, "deletion.run", async (tx) => {
    const now = await databaseNow(tx);
    const running = await tx.$queryRaw<Running[]>`
      SELECT id::text AS id, state::text AS state, coalesce("leaseUntil" > ${now}, false) AS held FROM "Delivery"
      WHERE "shopId" = ${actor.shopId}::uuid AND "connectionId" = ${connectionId}::uuid
        AND (state NOT IN ('in_inbox', 'posted', 'cancelled', 'not_sent', 'refused', 'unconfirmed') OR "leaseUntil" > ${now})
      ORDER BY id FOR UPDATE`;
    await tx.delivery.updateMany({
      where: { id: { in: running.map(({ id }) => id) }, cancelRequestedAt: null },
      data: { cancelRequestedAt: now },
    });
    const events = [];
    for (const { id, state } of running.filter(({ held }) => !held)) {
      const end = isHandedOver(state)
        ? ({ to: "unconfirmed", reason: "disconnected_after_handover" } as const)
        : ({ to: "cancelled", reason: "disconnected" } as const);
      events.push(...(await move(tx, id, state, end.to, { reason: end.reason, nextAt: null, waitingFor: null, endedAt: now })));
    }
    return recorded(events, running.filter(({ held }) => held).length);
  });
}
