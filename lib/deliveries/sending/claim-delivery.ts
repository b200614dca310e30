import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { percentSent } from "#lib/deliveries/labels";
import { Lease, leaseEnd } from "#lib/deliveries/sending/lease";
import { endedStates } from "#lib/deliveries/state";
import { database, type Tx } from "#lib/infra/db/database";
import { kysely, prepareRows } from "#lib/infra/db/sql";

const now = sql<Date>`clock_timestamp()`;

type ClaimInput = { deliveryId: string; owner: string; stop: AbortSignal };

/**
 * Claims a due delivery under a new lease epoch, or returns null. Counts the attempt before the
 * work. `owner` may reclaim its own lease. Records a takeover if the last lease was never released.
 */
export async function claimDelivery(actor: WorkerActor, input: ClaimInput): Promise<Lease | null> {
  const { deliveryId, owner, stop } = input;
  const claimedAt = performance.now();
  const values = { shopId: actor.shopId, deliveryId, owner };
  const [released] = await claimReleased(database(), values);
  const claim = released ?? (await takeOver(actor, input));
  if (!claim) return null;
  const { epoch, sentBytes } = claim;
  return new Lease(deliveryId, { epoch, sentBytes: Number(sentBytes), claimedAt, stop });
}

/** Claims a delivery whose worker was killed or lost its lease, and records that. */
async function takeOver(
  actor: WorkerActor,
  { deliveryId, owner }: ClaimInput,
): Promise<Claim | null> {
  return act<Claim | null>(actor, "delivery.run", async (tx: Tx) => {
    const [claim] = await claimLeft(tx, { shopId: actor.shopId, deliveryId, owner });
    if (!claim) return unrecorded(null);
    const { state, acknowledgedBytes, sizeBytes, formerOwner } = claim;
    return recorded(
      {
        action: "delivery.taken_over",
        subjectId: deliveryId,
        details: {
          state,
          percent: percentSent(Number(acknowledgedBytes ?? 0), Number(sizeBytes)),
          holder: formerOwner === owner ? "same" : "another",
        },
      },
      claim,
    );
  });
}

type ClaimValues = { shopId: string; deliveryId: string; owner: string };
type Claim = { epoch: number; sentBytes: bigint };

/**
 * Claims a due row in one statement and skips one that another worker is claiming. `released`: its
 * last holder gave it back, or it has ended and is only polled. `left`: the lease ran out.
 */
function claimStatement({ shopId, deliveryId, owner }: ClaimValues, lease: "released" | "left") {
  const due = kysely
    .selectFrom("Delivery as d")
    .select(["d.id", "d.leaseOwner"])
    .where("d.id", "=", deliveryId)
    .where("d.shopId", "=", shopId)
    .where("d.nextRunAt", "<=", now)
    .where((eb) =>
      eb.or([
        eb("d.leaseUntil", "is", null),
        eb("d.leaseUntil", "<=", now),
        eb("d.leaseOwner", "=", owner),
      ]),
    )
    .where((eb) => {
      const isReleased = eb.or([eb("d.leaseOwner", "is", null), eb("d.state", "in", endedStates)]);
      return lease === "released" ? isReleased : eb.not(isReleased);
    })
    .forUpdate("d")
    .skipLocked();
  return kysely
    .updateTable("Delivery as d")
    .from(due.as("due"))
    .innerJoin("Video as v", (join) => join.onTrue())
    .set((eb) => ({
      leaseEpoch: eb("d.leaseEpoch", "+", 1),
      leaseOwner: owner,
      attempts: eb("d.attempts", "+", 1),
      leaseUntil: leaseEnd,
    }))
    .whereRef("d.id", "=", "due.id")
    .whereRef("v.id", "=", "d.videoId")
    .returning(["d.leaseEpoch as epoch", "d.sentBytes", "d.state", "v.sizeBytes"])
    .returning((eb) => [
      "due.leaseOwner as formerOwner",
      eb
        .selectFrom("Transfer as t")
        .select("t.acknowledgedBytes")
        .whereRef("t.deliveryId", "=", "d.id")
        .where("t.supersededAt", "is", null)
        .orderBy("t.number", "desc")
        .limit(1)
        .as("acknowledgedBytes"),
    ]);
}

const claimReleased = prepareRows((values: ClaimValues) => claimStatement(values, "released"));
const claimLeft = prepareRows((values: ClaimValues) => claimStatement(values, "left"));
