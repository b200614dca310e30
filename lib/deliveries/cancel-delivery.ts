import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { hasEnded, isHandedOver } from "#lib/deliveries/state";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";

export type CancelDeliveryResult =
  | { kind: "stopping" }
  | { kind: "too_late" }
  | { kind: "already_ended" };

/** Asks a delivery to stop. Before the last part is handed over no draft will exist; after it, TikTok has it. Throws `not_found`. */
export async function cancelDelivery(
  actor: ShopActor,
  input: { id: string },
): Promise<CancelDeliveryResult> {
  return act<CancelDeliveryResult>(actor, "delivery.manage", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${input.id}::uuid FOR UPDATE`;
    const row = await tx.delivery.findFirst({
      where: { id: input.id, shopId: actor.shopId },
      select: { state: true, cancelRequestedAt: true },
    });
    if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
    if (hasEnded(row.state)) return unrecorded({ kind: "already_ended" });
    const outcome: CancelDeliveryResult = {
      kind: isHandedOver(row.state) ? "too_late" : "stopping",
    };
    if (row.cancelRequestedAt !== null) return unrecorded(outcome);
    await tx.$executeRaw`UPDATE "Delivery" SET "cancelRequestedAt" = clock_timestamp(), "nextRunAt" = LEAST("nextRunAt", clock_timestamp()) WHERE id = ${input.id}::uuid`;
    return recorded(
      { action: "delivery.cancel_requested", subjectId: input.id, details: { state: row.state } },
      outcome,
    );
  });
}

/** Asks every running delivery of an account to stop, inside the transaction that disconnects it. Returns how many. */
export async function cancelConnectionDeliveries(tx: Tx, connectionId: string): Promise<number> {
  return tx.$executeRaw`
    UPDATE "Delivery" SET "cancelRequestedAt" = COALESCE("cancelRequestedAt", clock_timestamp()), "nextRunAt" = clock_timestamp()
    WHERE "connectionId" = ${connectionId}::uuid AND state NOT IN ('in_inbox', 'posted', 'cancelled', 'not_sent', 'refused', 'unconfirmed')`;
}
