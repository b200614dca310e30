import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { limits } from "#lib/deliveries/decide";
import { move } from "#lib/deliveries/move";
import { hasEnded } from "#lib/deliveries/state";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { enqueue } from "#lib/infra/jobs";

export type RetryDeliveryOutcome = { kind: "again" } | { kind: "nudged" } | { kind: "consent_too_old" } | { kind: "not_possible" };

/**
 * Sends a delivery again that provably made no draft, under the same consent while that is younger than a day; or, while it
 * waits, stops the waiting. Throws `not_found`.
 */
export async function retryDelivery(actor: ShopActor, input: { id: string }): Promise<RetryDeliveryOutcome> {
  return act<RetryDeliveryOutcome>(actor, "delivery.steer", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${input.id}::uuid FOR UPDATE`;
    const row = await tx.delivery.findFirst({
      where: { id: input.id, shopId: actor.shopId },
      select: { state: true, shopId: true, waitingFor: true, consent: { select: { createdAt: true } } },
    });
    if (!row) throw refuse("not_found", "This delivery does not exist in your shop.");
    const now = await databaseNow(tx);
    const job = { deliveryId: input.id, shopId: row.shopId };
    if (!hasEnded(row.state)) {
      if (row.waitingFor === null) return unrecorded({ kind: "not_possible" });
      await tx.delivery.update({ where: { id: input.id }, data: { nudgedAt: now, nextAt: now } });
      await enqueue(tx, "advance-delivery", job);
      return recorded({ action: "delivery.retried", subjectId: input.id, details: { from: row.state } }, { kind: "nudged" });
    }
    if (row.state !== "not_sent") return unrecorded({ kind: "not_possible" });
    if (now.getTime() - row.consent.createdAt.getTime() > limits.consentHours * 3_600_000) return unrecorded({ kind: "consent_too_old" });
    const events = await move(tx, input.id, "not_sent", "queued", {
      reason: null,
      nudgedAt: now,
      nextAt: now,
      endedAt: null,
      attempts: 0,
      failures: 0,
      cancelRequestedAt: null,
      sentBytes: 0n,
    });
    await enqueue(tx, "advance-delivery", job);
    return recorded([{ action: "delivery.retried", subjectId: input.id, details: { from: row.state } }, ...events], { kind: "again" });
  });
}
