import "server-only";

import { hashToken } from "#lib/infra/crypto/tokens";
import type { Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";

/** Identifies one password of a person: the hash of its stored hash. */
export const passwordVersion = (passwordHash: string): string => hashToken(passwordHash);

/**
 * Locks the person's row until the transaction ends and returns their password's version; null when
 * disabled or gone. Waits for a password change or disabling under way, and sees its result.
 */
export async function lockPasswordVersion(tx: Tx, staffId: string): Promise<string | null> {
  const [row] = await queryRows(
    tx,
    kysely
      .selectFrom("Staff")
      .select("passwordHash")
      .where("id", "=", staffId)
      .where("disabledAt", "is", null)
      .forNoKeyUpdate(),
  );
  return row ? passwordVersion(row.passwordHash) : null;
}
