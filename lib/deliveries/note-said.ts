import "server-only";

import { wakeQueue } from "#lib/deliveries/wake-queue";
import { databaseNow } from "#lib/infra/clock";
import type { Tx } from "#lib/infra/database";

/**
 * Notes what a person says became of a draft in the inbox (null takes it back). The slot is free from then on, as far as we
 * count, and whoever waits for one looks at once. The state stays: TikTok alone makes a delivery *posted* (R7).
 */
export async function noteSaid(tx: Tx, deliveryId: string, said: "posted" | "discarded" | null): Promise<void> {
  const now = await databaseNow(tx);
  const { connectionId } = await tx.delivery.update({
    where: { id: deliveryId },
    data: { saidOutcome: said, saidAt: said === null ? null : now },
    select: { connectionId: true },
  });
  // What TikTok itself said of a transfer is not for a person to take back.
  const open = { deliveryId, setAsideAt: null, OR: [{ outcome: null }, { outcome: { in: ["underway", "in_inbox"] } }] };
  await tx.transfer.updateMany({ where: open, data: { freedAt: said === null ? null : now } });
  if (said !== null) await wakeQueue(tx, connectionId);
}
