import "server-only";

import type { AuditEvent } from "#lib/audit/events";
import { canDeliveryTransition, type DeliveryState } from "#lib/deliveries/state";
import type { Tx } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";

/** Throws if `to` may not follow `from` or the row has changed. Returns the audit events. */
export async function transitionDelivery(
  tx: Tx,
  id: string,
  from: DeliveryState,
  to: DeliveryState,
  data: Omit<Prisma.DeliveryUncheckedUpdateInput, "state"> & { reason?: string | null } = {},
): Promise<AuditEvent[]> {
  if (!canDeliveryTransition(from, to))
    throw new Error(`a delivery cannot go from ${from} to ${to}`);
  const { count } = await tx.delivery.updateMany({
    where: { id, state: from },
    data: { ...data, state: to },
  });
  if (count !== 1) throw new Error("the state of the delivery changed in the same moment");
  return from === to
    ? []
    : [
        {
          action: "delivery.state_changed",
          subjectId: id,
          details: { from, to, reason: data.reason ?? null },
        },
      ];
}

/** Written when a lease is released on purpose. Attempts count from zero again. */
export const leaseReleased = {
  leaseUntil: null,
  leaseOwner: null,
  attempts: 0,
  bytesPerSecond: 0,
} as const;

/** Queues a delivery again as if nothing had been tried. */
export const requeued = (now: Date) => ({
  reason: null,
  retryRequestedAt: now,
  nextRunAt: now,
  endedAt: null,
  attempts: 0,
  failures: 0,
  sentBytes: 0n,
  cancelRequestedAt: null,
});

/** Written by a step that made progress. */
export const attemptsReset = { attempts: 0, failures: 0, waitingFor: null, reason: null } as const;
