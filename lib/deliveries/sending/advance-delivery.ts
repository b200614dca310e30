import "server-only";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import { cancelPull, closePullUrl } from "#lib/deliveries/pull/cancel-pull";
import { decide } from "#lib/deliveries/sending/decide";
import { initTransfer } from "#lib/deliveries/sending/init-transfer";
import {
  claimDelivery,
  type Lease,
  LeaseLostError,
  saveUnderLease,
} from "#lib/deliveries/sending/lease";
import { loadDeliveryFacts } from "#lib/deliveries/sending/load-facts";
import { pollStatus } from "#lib/deliveries/sending/poll-status";
import { finishDelivery, rescheduleDelivery } from "#lib/deliveries/sending/release-delivery";
import { sendChunks } from "#lib/deliveries/sending/send-chunks";
import type { StepResult } from "#lib/deliveries/sending/step-types";
import { attemptsReset, transitionDelivery } from "#lib/deliveries/transition";
import { database } from "#lib/infra/db/database";
import { classifyInfraError } from "#lib/infra/infra-errors";
import { log } from "#lib/infra/log";

/** A process that is going down gives its deliveries back at once. */
export type StopSignal = { signal: AbortSignal; isStopping: () => boolean };

/**
 * Claims one due delivery and takes its steps until it ends, waits, or is lost. Every step is durable: killed anywhere, the
 * next claim goes on from what was saved. Resolves whatever happens; the row, not the caller, knows what is left.
 */
export async function advanceDelivery(
  actor: WorkerActor,
  input: { deliveryId: string; owner: string; stop: StopSignal },
): Promise<void> {
  const { deliveryId, owner, stop } = input;
  let lease: Lease | null = null;
  try {
    lease = await claimDelivery(actor, { deliveryId, owner, stop: stop.signal });
    if (!lease) return;
    for (let outcome: StepResult = "continue"; outcome === "continue";) {
      outcome = stop.isStopping()
        ? await releaseForShutdown(actor, lease)
        : await runStep(actor, lease);
    }
  } catch (error) {
    if (error instanceof LeaseLostError)
      log.warn("another worker may take over a delivery", { deliveryId });
    else {
      log.error("a delivery met an unexpected fault and is tried again", error, { deliveryId });
      if (lease)
        await releaseAfterError(lease, classifyInfraError(error) === "database_full").catch(() =>
          log.warn("a lease is left to run out", { deliveryId }),
        );
    }
  } finally {
    lease?.stop();
  }
}

async function runStep(actor: WorkerActor, lease: Lease): Promise<StepResult> {
  const { facts, context } = await loadDeliveryFacts(actor, lease.deliveryId, database());
  const step = decide(facts);
  const input = { lease, facts, context };
  switch (step.kind) {
    case "init_upload":
    case "init_pull":
      return initTransfer(actor, { ...input, step });
    case "close_pull_url":
      return closePullUrl(actor, input);
    case "cancel_pull":
      return cancelPull(actor, input);
    case "send_chunks":
      return sendChunks(actor, { ...input, step });
    case "poll_status":
      return pollStatus(actor, input);
    case "mark_committed":
      return markCommitted(actor, lease, context.transferId);
    case "finish":
      return finishDelivery(actor, { ...input, step });
    case "reschedule":
      return rescheduleDelivery(actor, {
        lease,
        until: step.until,
        waitingFor: step.waitingFor,
        reason: step.reason,
      });
    case "idle":
      return rescheduleDelivery(actor, {
        lease,
        until: step.until,
        waitingFor: null,
        reason: null,
      });
  }
}

/** TikTok has as many bytes as the file: the answer to the last chunk was lost, not the chunk. */
async function markCommitted(
  actor: WorkerActor,
  lease: Lease,
  transferId: string | null,
): Promise<StepResult> {
  return saveUnderLease<StepResult>(actor, lease, async (tx, { state }) => {
    if (transferId !== null)
      await tx.$executeRaw`
        UPDATE "Transfer" SET "committedAt" = clock_timestamp(), "committingAt" = COALESCE("committingAt", clock_timestamp())
        WHERE id = ${transferId}::uuid`;
    return recorded(
      await transitionDelivery(tx, lease.deliveryId, state, "processing", attemptsReset),
      "continue",
    );
  });
}

async function releaseForShutdown(actor: WorkerActor, lease: Lease): Promise<StepResult> {
  return saveUnderLease<StepResult>(actor, lease, async (tx) => {
    await tx.$executeRaw`UPDATE "Delivery" SET "leaseUntil" = NULL, "leaseOwner" = NULL, attempts = 0, "bytesPerSecond" = 0, "nextRunAt" = clock_timestamp() WHERE id = ${lease.deliveryId}::uuid`;
    return unrecorded("released");
  });
}

/**
 * After a fault: due again in a few seconds. The attempt stays counted, so that a fault that always comes back ends; but for a database
 * without room, which is no fault of this delivery's: it waits for as long as that takes.
 */
async function releaseAfterError(lease: Lease, databaseFull: boolean): Promise<void> {
  await database().$executeRaw`
    UPDATE "Delivery" SET "leaseUntil" = NULL, "leaseOwner" = NULL, attempts = greatest(attempts - ${databaseFull ? 1 : 0}::int, 0),
      "nextRunAt" = clock_timestamp() + make_interval(secs => attempts * 3)
    WHERE id = ${lease.deliveryId}::uuid AND "leaseEpoch" = ${lease.epoch}`;
}
