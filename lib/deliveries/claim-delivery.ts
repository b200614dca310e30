import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { Lease, LEASE_MS } from "#lib/deliveries/lease";

/**
 * Claims a delivery that is due, by database time, under a new lease epoch; the attempt is counted before the work.
 * Null when it is not due or another worker holds it. `owner` names this process, which may take back a hold of its own.
 */
export async function claimDelivery(
  actor: WorkerActor,
  input: { deliveryId: string; owner: string; stop: AbortSignal },
): Promise<Lease | null> {
  const claimedAt = performance.now();
  return act<Lease | null>(actor, "delivery.run", async (tx) => {
    const rows = await tx.$queryRaw<{ leaseEpoch: number; sentBytes: bigint }[]>`
      UPDATE "Delivery" SET "leaseEpoch" = "leaseEpoch" + 1, "leaseOwner" = ${input.owner}, attempts = attempts + 1,
        "leaseUntil" = clock_timestamp() + make_interval(secs => ${LEASE_MS / 1000}::float8)
      WHERE id = ${input.deliveryId}::uuid AND "shopId" = ${actor.shopId}::uuid AND "nextAt" <= clock_timestamp()
        AND ("leaseUntil" IS NULL OR "leaseUntil" <= clock_timestamp() OR "leaseOwner" = ${input.owner})
      RETURNING "leaseEpoch", "sentBytes"`;
    const row = rows[0];
    if (!row) return unrecorded(null);
    const given = { epoch: row.leaseEpoch, sentBytes: Number(row.sentBytes), claimedAt, stop: input.stop };
    return unrecorded(new Lease(input.deliveryId, given));
  });
}
