import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import type { ReasonCode } from "#lib/deliveries/error-catalogue/reasons";
import { wakeNextWaiting } from "#lib/deliveries/queue/reorder-queue";
import { type Lease, saveUnderLease } from "#lib/deliveries/sending/lease";
import { backoffMs, nextPollAt } from "#lib/deliveries/sending/poll-schedule";
import type { StepInput, StepOf, StepResult } from "#lib/deliveries/sending/step-types";
import {
  deliveryStateTraits,
  type EndedState,
  hasEnded,
  needsPerson,
  type WaitReason,
} from "#lib/deliveries/state";
import { leaseReleased, transitionDelivery } from "#lib/deliveries/transition";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";
import { queueDeliveryEmail, queueReconnectEmail } from "#lib/infra/mail/outbox";

/** Releases until a time (null: until a person retries it). Saves what the delivery waits for. */
export async function rescheduleDelivery(
  actor: WorkerActor,
  input: {
    lease: Lease;
    until: Date | null;
    waitingFor: WaitReason | null;
    reason: ReasonCode | null;
  },
): Promise<StepResult> {
  const { lease, until, waitingFor, reason } = input;
  return saveUnderLease<StepResult>(actor, lease, async (tx, { state, connectionId }) => {
    // Queued once per required reconnection, even if the delivery is rescheduled again.
    if (waitingFor === "authorization")
      await queueReconnectEmail(tx, { shopId: actor.shopId, connectionId });
    const reasonUpdate = waitingFor === null && reason === null ? {} : { reason };
    const events = await transitionDelivery(tx, lease.deliveryId, state, state, {
      ...leaseReleased,
      nextRunAt: until,
      waitingFor,
      ...reasonUpdate,
    });
    return events.length > 0 ? recorded(events, "released") : unrecorded("released");
  });
}

/** Counts one more failure of the current step and releases the delivery for its back-off. */
export async function backoffDelivery(
  actor: WorkerActor,
  input: { lease: Lease; step: "init" | "other"; reason: ReasonCode; atLeastMs?: number },
): Promise<StepResult> {
  const { lease, step, reason, atLeastMs = 0 } = input;
  return saveUnderLease<StepResult>(actor, lease, async (tx, { state, failures }) => {
    const ms = Math.max(atLeastMs, backoffMs(step, failures + 1, Math.random()));
    const nextRunAt = new Date((await databaseNow(tx)).getTime() + ms);
    // An ended delivery is only polled: it keeps its final reason and does not wait.
    const reasonUpdate = hasEnded(state) ? {} : { waitingFor: "tiktok" as const, reason };
    await transitionDelivery(tx, lease.deliveryId, state, state, {
      ...leaseReleased,
      failures: failures + 1,
      nextRunAt,
      ...reasonUpdate,
    });
    return unrecorded("released");
  });
}

/** Whether an end frees the slot of the account's inbox. */
const slotAfter: Record<EndedState, "held_by_draft" | "perhaps_held" | "free"> = {
  in_inbox: "held_by_draft",
  unconfirmed: "perhaps_held",
  posted: "free",
  cancelled: "free",
  not_sent: "free",
  refused: "free",
};

/** Ends a delivery. Destroys or closes its URLs and frees a slot that is known to be free. */
export async function finishDelivery(
  actor: WorkerActor,
  input: Pick<StepInput, "lease" | "context"> & { step: StepOf<"finish"> },
): Promise<StepResult> {
  const { lease, context, step } = input;
  const { deliveryId } = lease;
  return saveUnderLease<StepResult>(actor, lease, async (tx, { state, connectionId }) => {
    const now = await databaseNow(tx);
    await endTransfers(tx, deliveryId, now);
    if (context.transferId !== null) {
      if (step.reason === "chunk_refused_repeatedly") await withdrawIntent(tx, context.transferId);
      const holdingSlot = { id: context.transferId, slotFreedAt: null };
      if (slotAfter[step.state] === "held_by_draft")
        await tx.transfer.updateMany({ where: holdingSlot, data: { inInboxAt: now } });
      // An upload without its last chunk may still use a slot (queue/rules.ts).
      else if (slotAfter[step.state] === "free")
        await tx.transfer.updateMany({
          where: { ...holdingSlot, committingAt: { not: null } },
          data: { slotFreedAt: now },
        });
    }
    const events = await transitionDelivery(tx, deliveryId, state, step.state, {
      ...leaseReleased,
      failures: 0,
      waitingFor: null,
      reason: step.reason,
      endedAt: now,
      nextRunAt: nextPollAt(step.state, now, now),
      ...(step.state === "in_inbox" ? { inInboxAt: now } : {}),
      // What a person chose about an earlier attempt does not apply to this one.
      ...(step.state === "unconfirmed" ? { resolution: null } : {}),
      ...(step.state === "posted" ? { postedAt: now } : {}),
    });
    if (deliveryStateTraits[step.state].draft === "certain" && state !== "in_inbox")
      await markArrived(tx, deliveryId, now);
    if (events.length > 0 && needsPerson(step.state)) {
      await queueDeliveryEmail(tx, {
        shopId: actor.shopId,
        deliveryId,
        connectionId,
        topic: step.state,
        endedAt: now,
      });
    }
    if (slotAfter[step.state] === "free") await wakeNextWaiting(tx, connectionId);
    return events.length > 0 ? recorded(events, "released") : unrecorded("released");
  });
}

/** No attempt at the last chunk had an effect, so a person may retry with a new init (R2a). */
async function withdrawIntent(tx: Tx, id: string): Promise<void> {
  await tx.transfer.update({
    where: { id },
    data: { committingAt: null, completionStartedAt: null },
  });
}

async function endTransfers(tx: Tx, deliveryId: string, now: Date): Promise<void> {
  await tx.transfer.updateMany({ where: { deliveryId }, data: { uploadUrlSealed: null } });
  await tx.transfer.updateMany({
    where: { deliveryId, source: "pull", pullUrlClosedAt: null },
    data: { pullUrlClosedAt: now },
  });
  await tx.transfer.updateMany({ where: { deliveryId, endedAt: null }, data: { endedAt: now } });
}

/** The draft is at TikTok, so every byte counts as sent. */
async function markArrived(tx: Tx, deliveryId: string, now: Date): Promise<void> {
  await execute(
    tx,
    kysely
      .updateTable("Delivery")
      .from("Video")
      .set({
        inInboxAt: sql<Date>`coalesce("inInboxAt", ${now}::timestamptz)`,
        sentBytes: sql<bigint>`"Video"."sizeBytes"`,
      })
      .whereRef("Video.id", "=", "Delivery.videoId")
      .where("Delivery.id", "=", deliveryId),
  );
}

/** Releases a delivery at shutdown: due at once, and the attempt does not count. */
export async function releaseForShutdown(actor: WorkerActor, lease: Lease): Promise<StepResult> {
  return saveUnderLease<StepResult>(actor, lease, async (tx) => {
    await tx.delivery.update({
      where: { id: lease.deliveryId },
      data: { ...leaseReleased, nextRunAt: await databaseNow(tx) },
    });
    return unrecorded("released");
  });
}

/**
 * Releases after an unexpected error, due again in seconds. The attempt counts, so a persistent
 * error ends the delivery. A full database is not its fault, so that attempt does not count.
 */
export async function releaseAfterError(lease: Lease, databaseFull: boolean): Promise<void> {
  await execute(
    database(),
    kysely
      .updateTable("Delivery")
      .set({
        leaseUntil: null,
        leaseOwner: null,
        attempts: sql<number>`greatest(attempts - ${databaseFull ? 1 : 0}::int, 0)`,
        nextRunAt: sql<Date>`clock_timestamp() + make_interval(secs => attempts * 3)`,
      })
      .where("id", "=", lease.deliveryId)
      .where("leaseEpoch", "=", lease.epoch),
  );
}
