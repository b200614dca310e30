import "server-only";

import { enqueue } from "#lib/infra/jobs";
import type { Tx } from "#lib/infra/database";

/** A webhook spoke of a publish id: a hint to ask TikTok now, never a fact (R7). Unknown ids are ignored. Returns whether one was known. */
export async function hearPublishEvent(tx: Tx, publishId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ id: string; shopId: string }[]>`
    UPDATE "Delivery" d SET "nextAt" = clock_timestamp() FROM "Transfer" t
    WHERE t."publishId" = ${publishId} AND t."deliveryId" = d.id AND d.state IN ('committing', 'processing', 'in_inbox', 'unconfirmed')
    RETURNING d.id::text AS id, d."shopId"::text AS "shopId"`;
  if (rows.length > 0)
    await tx.$executeRaw`UPDATE "Transfer" SET "statusAt" = NULL WHERE "publishId" = ${publishId} AND outcome IS DISTINCT FROM 'posted'`;
  for (const { id, shopId } of rows) await enqueue(tx, "advance-delivery", { deliveryId: id, shopId });
  return rows.length > 0;
}
