import "server-only";

import type { WorkerActor } from "#lib/actor";
import { type AuditedResult, unrecorded } from "#lib/audit/events";
import { decide } from "#lib/deliveries/sending/decide";
import type { Lease, LeasedRow } from "#lib/deliveries/sending/lease";
import { loadDeliveryFacts } from "#lib/deliveries/sending/load-facts";
import { saveFinish, saveReschedule } from "#lib/deliveries/sending/release-delivery";
import type { StepResult } from "#lib/deliveries/sending/step-types";
import type { Tx } from "#lib/infra/db/database";

/**
 * Decides the next step from what this transaction has just saved, and takes it here if it only
 * ends or releases the delivery. Every other step follows the commit.
 */
export async function finishOrRelease(
  actor: WorkerActor,
  lease: Lease,
  { tx, row }: { tx: Tx; row: LeasedRow },
): Promise<AuditedResult<StepResult>> {
  const { facts, context } = await loadDeliveryFacts(actor, lease.deliveryId, tx);
  const step = decide(facts);
  if (step.kind === "finish") return saveFinish(tx, row, { lease, context, step });
  if (step.kind === "reschedule") return saveReschedule(tx, row, { ...step, lease });
  if (step.kind === "idle")
    return saveReschedule(tx, row, { lease, until: step.until, waitingFor: null, reason: null });
  return unrecorded("continue");
}
