import "server-only";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import type { ReasonCode } from "#lib/deliveries/labels";
import { wakeNextWaiting } from "#lib/deliveries/queue/reorder-queue";
import { type Lease, saveUnderLease } from "#lib/deliveries/sending/lease";
import { backoffMs, nextPollAt } from "#lib/deliveries/sending/polling";
import type { StepInput, StepOf, StepResult } from "#lib/deliveries/sending/step-types";
import { hasEnded, type WaitReason } from "#lib/deliveries/state";
import { leaseReleased, transitionDelivery } from "#lib/deliveries/transition";
import { databaseNow } from "#lib/infra/db/database";
import { isDeliveryTopic, queueDeliveryEmail, queueReconnectEmail } from "#lib/infra/mail/outbox";

/** Lets the delivery go until a time (null: until somebody nudges it), with what it waits for. */
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
    // Whoever agreed to this send hears of it once, however often it looks again.
    if (waitingFor === "authorization")
      await queueReconnectEmail(tx, { shopId: actor.shopId, connectionId });
    const told = waitingFor === null && reason === null ? {} : { reason };
    const events = await transitionDelivery(tx, lease.deliveryId, state, state, {
      ...leaseReleased,
      nextRunAt: until,
      waitingFor,
      ...told,
    });
    return events.length > 0 ? recorded(events, "released") : unrecorded("released");
  });
}

/** Counts one more failure of the present step and waits for its back-off. */
export async function backoffDelivery(
  actor: WorkerActor,
  input: { lease: Lease; step: "init" | "other"; reason: ReasonCode; atLeastMs?: number },
): Promise<StepResult> {
  const { lease, step, reason, atLeastMs = 0 } = input;
  return saveUnderLease<StepResult>(actor, lease, async (tx, { state, failures }) => {
    const ms = Math.max(atLeastMs, backoffMs(step, failures + 1, Math.random()));
    const nextRunAt = new Date((await databaseNow(tx)).getTime() + ms);
    // What has ended only asks on: its end keeps its reason and waits for nothing.
    const told = hasEnded(state) ? {} : { waitingFor: "tiktok" as const, reason };
    await transitionDelivery(tx, lease.deliveryId, state, state, {
      ...leaseReleased,
      failures: failures + 1,
      nextRunAt,
      ...told,
    });
    return unrecorded("released");
  });
}

/** Writes the end of a delivery. Its addresses are destroyed or closed; a slot known to be free is given back. */
export async function finishDelivery(
  actor: WorkerActor,
  input: Pick<StepInput, "lease" | "context"> & { step: StepOf<"finish"> },
): Promise<StepResult> {
  const { lease, context, step } = input;
  return saveUnderLease<StepResult>(actor, lease, async (tx, { state, connectionId }) => {
    const now = await databaseNow(tx);
    await tx.transfer.updateMany({
      where: { deliveryId: lease.deliveryId },
      data: { uploadUrlSealed: null },
    });
    await tx.transfer.updateMany({
      where: { deliveryId: lease.deliveryId, source: "pull", pullUrlClosedAt: null },
      data: { pullUrlClosedAt: now },
    });
    await tx.transfer.updateMany({
      where: { deliveryId: lease.deliveryId, endedAt: null },
      data: { endedAt: now },
    });
    if (context.transferId !== null) {
      const ended = { id: context.transferId, slotFreedAt: null };
      if (step.state === "in_inbox")
        await tx.transfer.updateMany({ where: ended, data: { inInboxAt: now } });
      // An upload that never came as far as its last part holds a slot perhaps; TikTok does not say (slots.ts).
      else if (step.state !== "unconfirmed")
        await tx.transfer.updateMany({
          where: { ...ended, committingAt: { not: null } },
          data: { slotFreedAt: now },
        });
    }
    const arrived = step.state === "in_inbox" || step.state === "posted";
    const events = await transitionDelivery(tx, lease.deliveryId, state, step.state, {
      ...leaseReleased,
      failures: 0,
      waitingFor: null,
      reason: step.reason,
      endedAt: now,
      nextRunAt: nextPollAt(step.state, now, now),
      ...(step.state === "in_inbox" ? { inInboxAt: now } : {}),
      // What a person chose about an earlier try says nothing about this one.
      ...(step.state === "unconfirmed" ? { resolution: null } : {}),
      ...(step.state === "posted" ? { postedAt: now } : {}),
    });
    if (arrived && state !== "in_inbox") {
      await tx.$executeRaw`UPDATE "Delivery" SET "inInboxAt" = COALESCE("inInboxAt", ${now}), "sentBytes" = (SELECT "sizeBytes" FROM "Video" WHERE id = "Delivery"."videoId") WHERE id = ${lease.deliveryId}::uuid`;
    }
    if (events.length > 0 && isDeliveryTopic(step.state)) {
      await queueDeliveryEmail(tx, {
        shopId: actor.shopId,
        deliveryId: lease.deliveryId,
        connectionId,
        topic: step.state,
        endedAt: now,
      });
    }
    if (step.state !== "in_inbox" && step.state !== "unconfirmed")
      await wakeNextWaiting(tx, connectionId);
    return events.length > 0 ? recorded(events, "released") : unrecorded("released");
  });
}
