import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { recorded } from "#lib/audit/events";
import { cancelPull, closePullUrl } from "#lib/deliveries/pull/cancel-pull";
import { claimDelivery } from "#lib/deliveries/sending/claim-delivery";
import { decide } from "#lib/deliveries/sending/decide";
import { initTransfer } from "#lib/deliveries/sending/init-transfer";
import { type Lease, LeaseLostError, saveUnderLease } from "#lib/deliveries/sending/lease";
import { loadDeliveryFacts } from "#lib/deliveries/sending/load-facts";
import { pollStatus } from "#lib/deliveries/sending/poll-status";
import {
  finishDelivery,
  releaseAfterError,
  releaseForShutdown,
  rescheduleDelivery,
} from "#lib/deliveries/sending/release-delivery";
import { sendChunks } from "#lib/deliveries/sending/send-chunks";
import type { StepResult } from "#lib/deliveries/sending/step-types";
import { attemptsReset, transitionDelivery } from "#lib/deliveries/transition";
import { database } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";
import { classifyInfraError } from "#lib/infra/infra-errors";
import { log } from "#lib/infra/log";

/** Makes a stopping process release its deliveries at once. */
export type StopSignal = { signal: AbortSignal; isStopping: () => boolean };

/**
 * Claims one due delivery and runs its steps until it ends, waits or loses its lease. Every step is
 * durable: after a kill, the next claim continues from what was saved. Never throws.
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
    for (let result: StepResult = "continue"; result === "continue";) {
      result = stop.isStopping()
        ? await releaseForShutdown(actor, lease)
        : await runStep(actor, lease);
    }
  } catch (error) {
    if (error instanceof LeaseLostError)
      log.warn("the lease of a delivery was lost; another worker may take over", { deliveryId });
    else {
      log.error("a delivery failed unexpectedly and is retried", error, { deliveryId });
      if (lease)
        await releaseAfterError(lease, classifyInfraError(error) === "database_full").catch(() =>
          log.warn("a lease could not be released and will expire", { deliveryId }),
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
      return pollStatus(actor, input, { releases: true });
    case "mark_committed":
      return markCommitted(actor, lease, context.transferId);
    case "finish":
      return finishDelivery(actor, { ...input, step });
    case "reschedule": {
      const { until, waitingFor, reason } = step;
      return rescheduleDelivery(actor, { lease, until, waitingFor, reason });
    }
    case "idle":
      return rescheduleDelivery(actor, {
        lease,
        until: step.until,
        waitingFor: null,
        reason: null,
      });
  }
}

/** TikTok has all bytes: the response to the last chunk was lost, not the chunk. */
async function markCommitted(
  actor: WorkerActor,
  lease: Lease,
  transferId: string | null,
): Promise<StepResult> {
  return saveUnderLease<StepResult>(actor, lease, async (tx, { state }) => {
    if (transferId !== null)
      await execute(
        tx,
        kysely
          .updateTable("Transfer")
          .set({
            committedAt: sql<Date>`clock_timestamp()`,
            committingAt: sql<Date>`coalesce("committingAt", clock_timestamp())`,
          })
          .where("id", "=", transferId),
      );
    return recorded(
      await transitionDelivery(tx, lease.deliveryId, state, "processing", attemptsReset),
      "continue",
    );
  });
}
