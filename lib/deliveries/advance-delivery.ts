import "server-only";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import { askStatus } from "#lib/deliveries/ask-status";
import { callOffFetch } from "#lib/deliveries/call-off-fetch";
import { claimDelivery } from "#lib/deliveries/claim-delivery";
import { closeFetch } from "#lib/deliveries/close-fetch";
import { decide } from "#lib/deliveries/decide";
import { endDelivery } from "#lib/deliveries/end-delivery";
import { LeaseLost, type Lease } from "#lib/deliveries/lease";
import { saveUnderLease } from "#lib/deliveries/save-under-lease";
import { move, progressed } from "#lib/deliveries/move";
import { openTransfer } from "#lib/deliveries/open-transfer";
import { readFacts } from "#lib/deliveries/read-facts";
import type { StepOutcome } from "#lib/deliveries/run";
import { sendChunk } from "#lib/deliveries/send-chunk";
import { waitDelivery } from "#lib/deliveries/wait-delivery";
import { database } from "#lib/infra/database";
import { log } from "#lib/infra/log";
import { machineTrouble } from "#lib/infra/machine-trouble";

/** A process that is going down gives its deliveries back at once. */
export type Stop = { signal: AbortSignal; stopping: () => boolean };

/**
 * Claims one due delivery and takes its steps until it ends, waits, or is lost. Every step is durable: killed anywhere, the
 * next claim goes on from what was saved. Resolves whatever happens; the row, not the caller, knows what is left.
 */
export async function advanceDelivery(actor: WorkerActor, input: { deliveryId: string; owner: string; stop: Stop }): Promise<void> {
  const { deliveryId, owner, stop } = input;
  let lease: Lease | null = null;
  try {
    lease = await claimDelivery(actor, { deliveryId, owner, stop: stop.signal });
    if (!lease) return;
    for (let outcome: StepOutcome = "again"; outcome === "again";) {
      outcome = stop.stopping() ? await letGo(actor, lease) : await takeStep(actor, lease);
    }
  } catch (error) {
    if (error instanceof LeaseLost) log.warn("another worker may take over a delivery", { deliveryId });
    else {
      log.error("a delivery met an unexpected fault and is tried again", error, { deliveryId });
      if (lease)
        await giveBack(lease, machineTrouble(error) === "database_full").catch(() =>
          log.warn("a lease is left to run out", { deliveryId }),
        );
    }
  } finally {
    lease?.stop();
  }
}

async function takeStep(actor: WorkerActor, lease: Lease): Promise<StepOutcome> {
  const { facts, sending } = await readFacts(actor, lease.deliveryId, database());
  const step = decide(facts);
  const input = { lease, facts, sending };
  switch (step.kind) {
    case "init":
    case "offer":
      return openTransfer(actor, { ...input, step });
    case "close":
      return closeFetch(actor, input);
    case "call_off":
      return callOffFetch(actor, input);
    case "send":
      return sendChunk(actor, { ...input, step });
    case "ask":
      return askStatus(actor, input);
    case "note_committed":
      return noteCommitted(actor, lease, sending.transferId);
    case "end":
      return endDelivery(actor, { ...input, step });
    case "wait":
      return waitDelivery(actor, { lease, until: step.until, waitingFor: step.waitingFor, reason: step.reason });
    case "rest":
      return waitDelivery(actor, { lease, until: step.until, waitingFor: null, reason: null });
  }
}

/** TikTok has as many bytes as the file: the answer to the last chunk was lost, not the chunk. */
async function noteCommitted(actor: WorkerActor, lease: Lease, transferId: string | null): Promise<StepOutcome> {
  return saveUnderLease<StepOutcome>(actor, lease, async (tx, { state }) => {
    if (transferId !== null)
      await tx.$executeRaw`
        UPDATE "Transfer" SET "committedAt" = clock_timestamp(), "committingAt" = COALESCE("committingAt", clock_timestamp())
        WHERE id = ${transferId}::uuid`;
    return recorded(await move(tx, lease.deliveryId, state, "processing", progressed), "again");
  });
}

async function letGo(actor: WorkerActor, lease: Lease): Promise<StepOutcome> {
  return saveUnderLease<StepOutcome>(actor, lease, async (tx) => {
    await tx.$executeRaw`UPDATE "Delivery" SET "leaseUntil" = NULL, "leaseOwner" = NULL, attempts = 0, "bytesPerSecond" = 0, "nextAt" = clock_timestamp() WHERE id = ${lease.deliveryId}::uuid`;
    return unrecorded("released");
  });
}

/**
 * After a fault: due again in a few seconds. The attempt stays counted, so that a fault that always comes back ends; but for a database
 * without room, which is no fault of this delivery's: it waits for as long as that takes.
 */
async function giveBack(lease: Lease, noRoom: boolean): Promise<void> {
  await database().$executeRaw`
    UPDATE "Delivery" SET "leaseUntil" = NULL, "leaseOwner" = NULL, attempts = greatest(attempts - ${noRoom ? 1 : 0}::int, 0),
      "nextAt" = clock_timestamp() + make_interval(secs => attempts * 3)
    WHERE id = ${lease.deliveryId}::uuid AND "leaseEpoch" = ${lease.epoch}`;
}
