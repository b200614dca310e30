import "server-only";

import type { WorkerActor } from "#lib/actor";
import type { AuditedResult } from "#lib/audit/events";
import { decide } from "#lib/deliveries/sending/decide";
import type { Lease, LeasedRow } from "#lib/deliveries/sending/lease";
import { loadDeliveryFacts } from "#lib/deliveries/sending/load-facts";
import {
  type PollProgress,
  saveFinish,
  saveReschedule,
} from "#lib/deliveries/sending/release-delivery";
import type { StepResult } from "#lib/deliveries/sending/step-types";
import type { Tx } from "#lib/infra/db/database";

/**
 * Decides the next step from what this transaction has just saved, and takes it here if it only
 * ends or releases the delivery. Saves `progress` with it, since a second update of the row checks
 * its foreign keys again. Every other step follows the commit: returns null and saves nothing.
 */
export async function finishOrRelease(
  actor: WorkerActor,
  lease: Lease,
  { tx, row, progress }: { tx: Tx; row: LeasedRow; progress: PollProgress },
): Promise<AuditedResult<StepResult> | null> {
  const { facts, context } = await loadDeliveryFacts(actor, lease.deliveryId, tx);
  const step = decide(facts);
  if (step.kind === "finish") return saveFinish(tx, row, { lease, context, step, progress });
  if (step.kind === "reschedule") return saveReschedule(tx, row, { ...step, lease, progress });
  if (step.kind !== "idle") return null;
  const { until } = step;
  return saveReschedule(tx, row, { lease, until, waitingFor: null, reason: null, progress });
}
