import "server-only";

import { hashToken } from "#lib/infra/crypto/tokens";
import type { Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";

/** Returns what tells one password of a person from the next: the hash of its stored hash. */
export const passwordVersion = (passwordHash: string): string => hashToken(passwordHash);

/**
 * Locks the person's row until the transaction ends and returns the version of their password; null when disabled or gone.
 * A password change or disabling that is under way is waited for, and counts.
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
