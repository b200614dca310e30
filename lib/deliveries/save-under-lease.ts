import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import type { Recorded } from "#lib/audit/events";
import { LeaseLost, type Lease } from "#lib/deliveries/lease";
import type { DeliveryState } from "#lib/deliveries/state";
import type { Tx } from "#lib/infra/database";

/** The row as it is under the lease, locked until the transaction ends. */
export type HeldRow = { state: DeliveryState; failures: number; shopId: string; connectionId: string };

/**
 * Saves under the lease: locks the row, checks epoch and lease by database time, runs the body, records its event.
 * Throws LeaseLost when the delivery is not ours any more; then nothing is saved.
 */
export async function saveUnderLease<T>(
  actor: WorkerActor,
  lease: Lease,
  body: (tx: Tx, row: HeldRow) => Promise<Recorded<T>>,
): Promise<T> {
  if (!lease.isValid()) throw new LeaseLost();
  return act<T>(actor, "delivery.run", async (tx) => {
    const rows = await tx.$queryRaw<HeldRow[]>`
      SELECT state::text AS state, failures, "shopId"::text AS "shopId", "connectionId"::text AS "connectionId" FROM "Delivery"
      WHERE id = ${lease.deliveryId}::uuid AND "shopId" = ${actor.shopId}::uuid AND "leaseEpoch" = ${lease.epoch} AND "leaseUntil" > clock_timestamp()
      FOR UPDATE`;
    const row = rows[0];
    if (!row) throw new LeaseLost();
    return body(tx, row);
  });
}
