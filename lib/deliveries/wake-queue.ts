import "server-only";

import type { Tx } from "#lib/infra/database";

/**
 * A slot of the account may have come free: the first that waits for one looks at once. Only a help: whoever waits looks by
 * itself too, so one that somebody holds just now is passed over rather than waited for.
 */
export async function wakeQueue(tx: Tx, connectionId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Delivery" SET "nextAt" = clock_timestamp() WHERE id = (
      SELECT id FROM "Delivery" WHERE "connectionId" = ${connectionId}::uuid AND "waitingFor" = 'slots' AND "endedAt" IS NULL
      ORDER BY "queueRank", id LIMIT 1 FOR UPDATE SKIP LOCKED)`;
}
