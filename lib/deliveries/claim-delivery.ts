import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { Lease, LEASE_MS } from "#lib/deliveries/lease";
import { hasEnded, type DeliveryState } from "#lib/deliveries/state";
import { percentOf } from "#lib/deliveries/story-beats";

type Claimed = { leaseEpoch: number; sentBytes: bigint; state: DeliveryState; former: string | null; arrived: bigint; sizeBytes: bigint };

/**
 * Claims a delivery that is due, by database time, under a new lease epoch; the attempt is counted before the work.
 * Null when it is not due or another worker holds it. `owner` names this process, which may take back a hold of its own.
 * A former hold that was never given back ended badly (killed, frozen, cut off); that is recorded, for the story of the send.
 */
export async function claimDelivery(
  actor: WorkerActor,
  input: { deliveryId: string; owner: string; stop: AbortSignal },
): Promise<Lease | null> {
  const claimedAt = performance.now();
  const claimed = await act<Claimed | null>(actor, "delivery.run", async (tx) => {
    const rows = await tx.$queryRaw<Claimed[]>`
      WITH former AS (
        SELECT d.id, d."leaseOwner" AS owner, v."sizeBytes",
          COALESCE((SELECT t."acknowledgedBytes" FROM "Transfer" t WHERE t."deliveryId" = d.id AND t."setAsideAt" IS NULL ORDER BY t.number DESC LIMIT 1), 0) AS arrived
        FROM "Delivery" d JOIN "Video" v ON v.id = d."videoId"
        WHERE d.id = ${input.deliveryId}::uuid AND d."shopId" = ${actor.shopId}::uuid AND d."nextAt" <= clock_timestamp()
          AND (d."leaseUntil" IS NULL OR d."leaseUntil" <= clock_timestamp() OR d."leaseOwner" = ${input.owner})
        FOR UPDATE OF d)
      UPDATE "Delivery" d SET "leaseEpoch" = "leaseEpoch" + 1, "leaseOwner" = ${input.owner}, attempts = attempts + 1,
        "leaseUntil" = clock_timestamp() + make_interval(secs => ${LEASE_MS / 1000}::float8)
      FROM former WHERE d.id = former.id
      RETURNING d."leaseEpoch", d."sentBytes", d.state::text AS state, former.owner AS former, former.arrived, former."sizeBytes"`;
    const row = rows[0];
    if (!row) return unrecorded(null);
    if (row.former === null || hasEnded(row.state)) return unrecorded(row);
    const holder = row.former === input.owner ? ("same" as const) : ("another" as const);
    const percent = percentOf(Number(row.arrived), Number(row.sizeBytes));
    return recorded({ action: "delivery.taken_over", subjectId: input.deliveryId, details: { state: row.state, percent, holder } }, row);
  });
  if (!claimed) return null;
  const given = { epoch: claimed.leaseEpoch, sentBytes: Number(claimed.sentBytes), claimedAt, stop: input.stop };
  return new Lease(input.deliveryId, given);
}
