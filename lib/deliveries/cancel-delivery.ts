import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { endedStates, hasEnded, isHandedOver } from "#lib/deliveries/state";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import { execute, kysely, lockRow } from "#lib/infra/db/sql";

export type CancelDeliveryResult =
  | { kind: "stopping" }
  | { kind: "too_late" }
  | { kind: "already_ended" };

const now = sql<Date>`clock_timestamp()`;

/**
 * Requests that a delivery stops. `too_late`: the last byte may be at TikTok, so a draft may still
 * arrive. Otherwise no draft will exist. Throws `not_found`.
 */
export async function cancelDelivery(
  actor: ShopActor,
  input: { id: string },
): Promise<CancelDeliveryResult> {
  const { id } = input;
  return act<CancelDeliveryResult>(actor, "delivery.manage", async (tx) => {
    await lockRow(tx, "Delivery", { id, shopId: actor.shopId });
    const row = await tx.delivery.findFirst({
      where: { id, shopId: actor.shopId },
      select: { state: true, cancelRequestedAt: true },
    });
    if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
    if (hasEnded(row.state)) return unrecorded({ kind: "already_ended" });
    const result: CancelDeliveryResult = {
      kind: isHandedOver(row.state) ? "too_late" : "stopping",
    };
    if (row.cancelRequestedAt !== null) return unrecorded(result);
    await execute(
      tx,
      kysely
        .updateTable("Delivery")
        .set({ cancelRequestedAt: now, nextRunAt: sql<Date>`least("nextRunAt", ${now})` })
        .where("id", "=", id),
    );
    return recorded(
      { action: "delivery.cancel_requested", subjectId: id, details: { state: row.state } },
      result,
    );
  });
}

/** Requests that every running delivery of an account stops. Returns how many. */
export async function cancelConnectionDeliveries(tx: Tx, connectionId: string): Promise<number> {
  return execute(
    tx,
    kysely
      .updateTable("Delivery")
      .set({
        cancelRequestedAt: sql<Date>`coalesce("cancelRequestedAt", ${now})`,
        nextRunAt: now,
      })
      .where("connectionId", "=", connectionId)
      .where("state", "not in", endedStates),
  );
}
