import "server-only";

import { refuse } from "#lib/errors";
import type { Tx } from "#lib/infra/database";

/**
 * Sees to it, until the transaction ends, that the installation keeps an operator who can sign in beside this person. The caller holds
 * the person's row. Throws `conflict`.
 */
export async function requireAnotherOperator(tx: Tx, staffId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('operators', 0))`;
  const others = await tx.staff.count({ where: { operator: true, disabledAt: null, id: { not: staffId } } });
  if (others === 0) throw refuse("conflict", "This is the last operator of the installation. Make somebody else one first.");
}
