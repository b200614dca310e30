import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { hasEnded, isHandedOver } from "#lib/deliveries/state";
import { refuse } from "#lib/errors";

export type CancelDeliveryOutcome = { kind: "stopping" } | { kind: "too_late" } | { kind: "already_over" };

/** Asks a delivery to stop. Before the last part is handed over no draft will exist; after it, TikTok has it. Throws `not_found`. */
export async function cancelDelivery(actor: ShopActor, input: { id: string }): Promise<CancelDeliveryOutcome> {
  return act<CancelDeliveryOutcome>(actor, "delivery.steer", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${input.id}::uuid FOR UPDATE`;
    const row = await tx.delivery.findFirst({
      where: { id: input.id, shopId: actor.shopId },
      select: { state: true, cancelRequestedAt: true },
    });
    if (!row) throw refuse("not_found", "This delivery does not exist in your shop.");
    if (hasEnded(row.state)) return unrecorded({ kind: "already_over" });
    const outcome: CancelDeliveryOutcome = { kind: isHandedOver(row.state) ? "too_late" : "stopping" };
    if (row.cancelRequestedAt !== null) return unrecorded(outcome);
    await tx.$executeRaw`UPDATE "Delivery" SET "cancelRequestedAt" = clock_timestamp(), "nextAt" = LEAST("nextAt", clock_timestamp()) WHERE id = ${input.id}::uuid`;
    return recorded({ action: "delivery.cancel_requested", subjectId: input.id, details: { state: row.state } }, outcome);
  });
}
