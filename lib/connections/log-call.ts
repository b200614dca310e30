import "server-only";

import type { Tx } from "#lib/infra/database";
import type { Exchange } from "#lib/tiktok/call";

export type LoggedCall = {
  shopId: string | null;
  connectionId: string | null;
  deliveryId?: string;
  /** What we did, in plain words: "Open an upload". */
  operation: string;
  /** Details without secrets, such as a byte range. */
  asked: string;
  exchange: Exchange;
};

/**
 * Writes one line of the request log: what was asked of TikTok and how it answered. Never a body, token or address. Nothing is written
 * about an account that was erased while TikTok was asked; an erasure under way is waited for, to know.
 */
export async function logCall(tx: Tx, { exchange, ...call }: LoggedCall): Promise<void> {
  const { httpStatus, code, logId, durationMs } = exchange;
  const { shopId, connectionId, deliveryId, operation, asked } = call;
  // A delivery's own line falls with its delivery, by the database's doing.
  if (connectionId === null || deliveryId !== undefined) {
    await tx.tiktokCall.create({ data: { ...call, httpStatus, code, logId, durationMs }, select: { id: true } });
    return;
  }
  await tx.$executeRaw`
    INSERT INTO "TiktokCall" ("shopId", "connectionId", operation, asked, "httpStatus", code, "logId", "durationMs")
    SELECT ${shopId}::uuid, id, ${operation}, ${asked}, ${httpStatus}::int, ${code}, ${logId}, ${durationMs}::int
    FROM "Connection" WHERE id = ${connectionId}::uuid FOR KEY SHARE`;
}
