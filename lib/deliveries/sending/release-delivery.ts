import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { type AuditedResult, recorded, unrecorded } from "#lib/audit/events";
import type { ReasonCode } from "#lib/deliveries/error-catalogue/reasons";
import { wakeNextWaiting } from "#lib/deliveries/queue/reorder-queue";
import { type Lease, type LeasedRow, saveUnderLease } from "#lib/deliveries/sending/lease";
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
import { database, type Tx } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";
import { queueDeliveryEmail, queueReconnectEmail } from "#lib/infra/mail/outbox";

/** What a successful poll saves of the delivery. */
export type PollProgress = { failures: number; waitingFor: null; sentBytes: bigint };

type Reschedule = {
  lease: Lease;
  progress?: PollProgress;
  until: Date | null;
  waitingFor: WaitReason | null;
  reason: ReasonCode | null;
};

/** Releases until a time (null: until a person retries it). Saves what the delivery waits for. */
export async function rescheduleDelivery(
  actor: WorkerActor,
  input: Reschedule,
): Promise<StepResult> {
  return saveUnderLease(actor, input.lease, (tx, row) => saveReschedule(tx, row, input));
}

/** The body of `rescheduleDelivery`, for a transaction that holds the row. */
export async function saveReschedule(
  tx: Tx,
  { state, shopId, connectionId }: LeasedRow,
  { lease, progress, until, waitingFor, reason }: Reschedule,
): Promise<AuditedResult<StepResult>> {
  // Queued once per required reconnection, even if the delivery is rescheduled again.
  if (waitingFor === "authorization") await queueReconnectEmail(tx, { shopId, connectionId });
  const reasonUpdate = waitingFor === null && reason === null ? {} : { reason };
  const events = await transitionDelivery(tx, lease.deliveryId, state, state, {
    ...progress,
    ...leaseReleased,
    nextRunAt: until,
    waitingFor,
    ...reasonUpdate,
  });
  return events.length > 0 ? recorded(events, "released") : unrecorded("released");
}

/** Counts one more failure of the current step and releases the delivery for its back-off. */
export async function backoffDelivery(
  actor: WorkerActor,
  input: { lease: Lease; step: "init" | "other"; reason: ReasonCode; atLeastMs?: number },
): Promise<StepResult> {
  const { lease, step, reason, atLeastMs = 0 } = input;
  return saveUnderLease<StepResult>(actor, lease, async (tx, { state, failures, now }) => {
    const ms = Math.max(atLeastMs, backoffMs(step, failures + 1, Math.random()));
    const nextRunAt = new Date(now.getTime() + ms);
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

type Finish = Pick<StepInput, "lease" | "context"> & {
  step: StepOf<"finish">;
  progress?: PollProgress;
};

/** Ends a delivery. Destroys or closes its URLs and frees a slot that is known to be free. */
export async function finishDelivery(actor: WorkerActor, input: Finish): Promise<StepResult> {
  return saveUnderLease(actor, input.lease, (tx, row) => saveFinish(tx, row, input));
}

/** The body of `finishDelivery`, for a transaction that holds the row. */
export async function saveFinish(
  tx: Tx,
  { state, shopId, connectionId, inInboxAt, now }: LeasedRow,
  { lease, context, step, progress }: Finish,
): Promise<AuditedResult<StepResult>> {
  const { deliveryId } = lease;
  if (context.transferId !== null && step.reason === "chunk_refused_repeatedly")
    await withdrawIntent(tx, context.transferId);
  await endTransfers(tx, { deliveryId, lastTransfer: context.transferId, end: step.state, now });
  // The draft is at TikTok, so every byte counts as sent.
  const hasArrived = deliveryStateTraits[step.state].draft === "certain" && state !== "in_inbox";
  const events = await transitionDelivery(tx, deliveryId, state, step.state, {
    ...progress,
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
    ...(hasArrived ? { sentBytes: BigInt(context.media.sizeBytes) } : {}),
    ...(hasArrived && step.state !== "in_inbox" ? { inInboxAt: inInboxAt ?? now } : {}),
  });
  if (events.length > 0 && needsPerson(step.state)) {
    await queueDeliveryEmail(tx, {
      shopId,
      deliveryId,
      connectionId,
      topic: step.state,
      endedAt: now,
    });
  }
  if (slotAfter[step.state] === "free") await wakeNextWaiting(tx, connectionId);
  return events.length > 0 ? recorded(events, "released") : unrecorded("released");
}

/** No attempt at the last chunk had an effect, so a person may retry with a new init (R2a). */
async function withdrawIntent(tx: Tx, id: string): Promise<void> {
  await tx.transfer.update({
    where: { id },
    data: { committingAt: null, completionStartedAt: null },
  });
}

/** Destroys or closes the URLs of all transfers, and saves who has the slot of the last one. */
async function endTransfers(
  tx: Tx,
  given: { deliveryId: string; lastTransfer: string | null; end: EndedState; now: Date },
): Promise<void> {
  const { deliveryId, lastTransfer, end } = given;
  const now = sql<Date>`${given.now}::timestamptz`;
  const pullUrlClosedAt = sql<Date | null>`CASE source WHEN 'pull' THEN coalesce("pullUrlClosedAt", ${now}) ELSE "pullUrlClosedAt" END`;
  const holdsSlot = sql<boolean>`id = ${lastTransfer}::uuid AND "slotFreedAt" IS NULL`;
  const slot = {
    held_by_draft: {
      inInboxAt: sql<Date | null>`CASE WHEN ${holdsSlot} THEN ${now} ELSE "inInboxAt" END`,
    },
    perhaps_held: {},
    // An upload without its last chunk may still use a slot (queue/rules.ts).
    free: {
      slotFreedAt: sql<Date | null>`CASE WHEN ${holdsSlot} AND "committingAt" IS NOT NULL THEN ${now} ELSE "slotFreedAt" END`,
    },
  }[slotAfter[end]];
  await execute(
    tx,
    kysely
      .updateTable("Transfer")
      .set({
        uploadUrlSealed: null,
        pullUrlClosedAt,
        endedAt: sql<Date>`coalesce("endedAt", ${now})`,
        ...slot,
      })
      .where("deliveryId", "=", deliveryId),
  );
}

/** Releases a delivery at shutdown: due at once, and the attempt does not count. */
export async function releaseForShutdown(actor: WorkerActor, lease: Lease): Promise<StepResult> {
  return saveUnderLease<StepResult>(actor, lease, async (tx, { now }) => {
    await tx.delivery.update({
      where: { id: lease.deliveryId },
      data: { ...leaseReleased, nextRunAt: now },
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
