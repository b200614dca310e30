import "server-only";
import { setTimeout } from "node:timers/promises";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";

const LOOK_EVERY_MS = 250;

/**
 * Asks every send to this account to stop and waits until no worker holds one (leases by database time; a killed worker's
 * lapses by itself). Throws when one is still held after `patienceMs`.
 */
export async function settleDeliveries(
  actor: WorkerActor,
  { connectionId, patienceMs }: { connectionId: string; patienceMs: number },
): Promise<void> {
  const { shopId } = actor;
  await act(actor, "deletion.run", async (tx) => {
    await tx.delivery.updateMany({
      where: { shopId, connectionId, endedAt: null, cancelRequestedAt: null },
      data: { cancelRequestedAt: await databaseNow(tx) },
    });
    return unrecorded(undefined);
  });
  const until = performance.now() + patienceMs;
  while ((await held(shopId, connectionId)) > 0) {
    if (performance.now() > until) throw new Error("a send to this account is still under way");
    await setTimeout(LOOK_EVERY_MS);
  }
}

async function held(shopId: string, connectionId: string): Promise<number> {
  const rows = await database().$queryRaw<{ held: number }[]>`
    SELECT count(*)::int AS held FROM "Delivery"
    WHERE "shopId" = ${shopId}::uuid AND "connectionId" = ${connectionId}::uuid AND "leaseUntil" > clock_timestamp()`;
  return rows[0]?.held ?? 0;
}
