import "server-only";

import { enqueue } from "#lib/infra/jobs";
import type { Tx } from "#lib/infra/db/database";

type KnownDelivery = { shopId: string; connectionId: string };

/** A webhook spoke of a publish id: a hint to ask TikTok now, never a fact (R7). Answers whose delivery it is; null for an unknown id. */
export async function handlePublishEvent(tx: Tx, publishId: string): Promise<KnownDelivery | null> {
  const transfer = await tx.transfer.findUnique({
    where: { publishId },
    select: { deliveryId: true, connectionId: true, delivery: { select: { shopId: true } } },
  });
  if (!transfer) return null;
  const { deliveryId, connectionId } = transfer;
  const { shopId } = transfer.delivery;
  const due = await tx.$executeRaw`
    UPDATE "Delivery" SET "nextRunAt" = clock_timestamp()
    WHERE id = ${deliveryId}::uuid AND state IN ('pulling', 'committing', 'processing', 'in_inbox', 'unconfirmed')`;
  if (due > 0) {
    await tx.$executeRaw`UPDATE "Transfer" SET "statusPolledAt" = NULL WHERE "publishId" = ${publishId} AND outcome IS DISTINCT FROM 'posted'`;
    await enqueue(tx, "advance-delivery", { deliveryId, shopId });
  }
  return { shopId, connectionId };
}
