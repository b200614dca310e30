import "server-only";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import { saveUnderLease } from "#lib/deliveries/save-under-lease";
import { move, released } from "#lib/deliveries/move";
import type { StepInput, StepOf, StepOutcome } from "#lib/deliveries/run";
import { wakeQueue } from "#lib/deliveries/wake-queue";
import { nextAsk } from "#lib/deliveries/timing";
import { databaseNow } from "#lib/infra/clock";
import { needsPerson, oweDeliveryMail } from "#lib/infra/outbox";

/** Writes the end of a delivery. Its addresses are destroyed or closed; a slot known to be free is given back. */
export async function endDelivery(
  actor: WorkerActor,
  input: Pick<StepInput, "lease" | "sending"> & { step: StepOf<"end"> },
): Promise<StepOutcome> {
  const { lease, sending, step } = input;
  return saveUnderLease<StepOutcome>(actor, lease, async (tx, { state, connectionId }) => {
    const now = await databaseNow(tx);
    await tx.transfer.updateMany({ where: { deliveryId: lease.deliveryId }, data: { uploadUrlSealed: null } });
    await tx.transfer.updateMany({ where: { deliveryId: lease.deliveryId, source: "fetch", closedAt: null }, data: { closedAt: now } });
    await tx.transfer.updateMany({ where: { deliveryId: lease.deliveryId, endedAt: null }, data: { endedAt: now } });
    if (sending.transferId !== null) {
      const ended = { id: sending.transferId, freedAt: null };
      if (step.state === "in_inbox") await tx.transfer.updateMany({ where: ended, data: { inInboxAt: now } });
      // An upload that never came as far as its last part holds a slot perhaps; TikTok does not say (slots.ts).
      else if (step.state !== "unconfirmed")
        await tx.transfer.updateMany({ where: { ...ended, committingAt: { not: null } }, data: { freedAt: now } });
    }
    const arrived = step.state === "in_inbox" || step.state === "posted";
    const events = await move(tx, lease.deliveryId, state, step.state, {
      ...released,
      failures: 0,
      waitingFor: null,
      reason: step.reason,
      endedAt: now,
      nextAt: nextAsk(step.state, now, now),
      ...(step.state === "in_inbox" ? { inInboxAt: now } : {}),
      // What a person chose about an earlier try says nothing about this one.
      ...(step.state === "unconfirmed" ? { resolution: null } : {}),
      ...(step.state === "posted" ? { postedAt: now } : {}),
    });
    if (arrived && state !== "in_inbox") {
      await tx.$executeRaw`UPDATE "Delivery" SET "inInboxAt" = COALESCE("inInboxAt", ${now}), "sentBytes" = (SELECT "sizeBytes" FROM "Video" WHERE id = "Delivery"."videoId") WHERE id = ${lease.deliveryId}::uuid`;
    }
    if (events.length > 0 && needsPerson(step.state)) {
      await oweDeliveryMail(tx, { shopId: actor.shopId, deliveryId: lease.deliveryId, connectionId, cause: step.state, endedAt: now });
    }
    if (step.state !== "in_inbox" && step.state !== "unconfirmed") await wakeQueue(tx, connectionId);
    return events.length > 0 ? recorded(events, "released") : unrecorded("released");
  });
}
