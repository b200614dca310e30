import "server-only";

import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";

/**
 * Throws `conflict` while the shop is suspended. Call it in the transaction that starts something
 * new: a suspension waits for that and then sees what it started.
 */
export async function requireActiveShop(tx: Tx, shopId: string): Promise<void> {
  const [shop] = await queryRows(
    tx,
    kysely.selectFrom("Shop").select("suspendedAt").where("id", "=", shopId).forShare(),
  );
  if (!shop || shop.suspendedAt !== null)
    throw new AppError(
      "conflict",
      "The operator of this installation suspended all sending. Nothing was lost. Ask them when it resumes.",
    );
}
