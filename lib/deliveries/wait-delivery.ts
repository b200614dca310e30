import "server-only";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import type { Lease } from "#lib/deliveries/lease";
import { saveUnderLease } from "#lib/deliveries/save-under-lease";
import { move, released } from "#lib/deliveries/move";
import type { StepOutcome } from "#lib/deliveries/run";
import { hasEnded, type WaitReason } from "#lib/deliveries/state";
import { backOffMs } from "#lib/deliveries/timing";
import type { ReasonCode } from "#lib/deliveries/words";
import { databaseNow } from "#lib/infra/clock";
import { oweReconnectMail } from "#lib/infra/outbox";

/** Lets the delivery go until a time (null: until somebody nudges it), with what it waits for. */
export async function waitDelivery(
  actor: WorkerActor,
  input: { lease: Lease; until: Date | null; waitingFor: WaitReason | null; reason: ReasonCode | null },
): Promise<StepOutcome> {
  const { lease, until, waitingFor, reason } = input;
  return saveUnderLease<StepOutcome>(actor, lease, async (tx, { state, connectionId }) => {
    // Whoever agreed to this send hears of it once, however often it looks again.
    if (waitingFor === "authorization") await oweReconnectMail(tx, { shopId: actor.shopId, connectionId });
    const told = waitingFor === null && reason === null ? {} : { reason };
    const events = await move(tx, lease.deliveryId, state, state, { ...released, nextAt: until, waitingFor, ...told });
    return events.length > 0 ? recorded(events, "released") : unrecorded("released");
  });
}

/** Counts one more failure of the present step and waits for its back-off. */
export async function backOffDelivery(
  actor: WorkerActor,
  input: { lease: Lease; step: "init" | "other"; reason: ReasonCode; atLeastMs?: number },
): Promise<StepOutcome> {
  const { lease, step, reason, atLeastMs = 0 } = input;
  return saveUnderLease<StepOutcome>(actor, lease, async (tx, { state, failures }) => {
    const ms = Math.max(atLeastMs, backOffMs(step, failures + 1, Math.random()));
    const nextAt = new Date((await databaseNow(tx)).getTime() + ms);
    // What has ended only asks on: its end keeps its reason and waits for nothing.
    const told = hasEnded(state) ? {} : { waitingFor: "tiktok" as const, reason };
    await move(tx, lease.deliveryId, state, state, { ...released, failures: failures + 1, nextAt, ...told });
    return unrecorded("released");
  });
}
