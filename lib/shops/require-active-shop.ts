import "server-only";

import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";

/**
 * Throws `conflict` while whoever runs the installation has this shop stopped. Asked inside the transaction that begins something
 * new; a stop waits for that transaction and then sees what it began.
 */
export async function requireActiveShop(tx: Tx, shopId: string): Promise<void> {
  const rows = await tx.$queryRaw<{ stopped: boolean }[]>`
    SELECT "suspendedAt" IS NOT NULL AS stopped FROM "Shop" WHERE id = ${shopId}::uuid FOR SHARE`;
  if (rows[0]?.stopped !== false)
    throw new AppError(
      "conflict",
      "Whoever runs this installation stopped all sending. Nothing was lost; ask them when it goes on.",
    );
}
