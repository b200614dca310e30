import "server-only";

import { sql } from "kysely";

import { polledStates } from "#lib/deliveries/state";
import type { Tx } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";

type KnownDelivery = { shopId: string; connectionId: string };

/**
 * Makes the delivery's next status poll due: a webhook is a hint, never a fact (R7). Returns the
 * delivery's account, or null for an unknown id.
 */
export async function scheduleStatusPoll(tx: Tx, publishId: string): Promise<KnownDelivery | null> {
  const transfer = await tx.transfer.findUnique({
    where: { publishId },
    select: { deliveryId: true, connectionId: true, delivery: { select: { shopId: true } } },
  });
  if (!transfer) return null;
  const { deliveryId, connectionId } = transfer;
  const { shopId } = transfer.delivery;
  const due = await execute(
    tx,
    kysely
      .updateTable("Delivery")
      .set({ nextRunAt: sql<Date>`clock_timestamp()` })
      .where("id", "=", deliveryId)
      .where("state", "in", polledStates),
  );
  if (due > 0) {
    await tx.transfer.updateMany({
      where: { publishId, OR: [{ outcome: null }, { outcome: { not: "posted" } }] },
      data: { statusPolledAt: null },
    });
    await enqueue(tx, "advance-delivery", { deliveryId, shopId });
  }
  return { shopId, connectionId };
}
