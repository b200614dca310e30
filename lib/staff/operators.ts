import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { database, type Tx } from "#lib/infra/db/database";

export type SetOperatorResult = { kind: "changed" | "unchanged" };

/**
 * Makes somebody of the staff, of whatever shop, an operator of the installation, or ends that; effective on their next request. There
 * is always one left who can sign in. Throws `not_found`, `conflict`.
 */
export async function setOperator(
  actor: SystemActor,
  { email, operator }: { email: string; operator: boolean },
): Promise<SetOperatorResult> {
  return act<SetOperatorResult>(actor, "operator.appoint", async (tx) => {
    const address = email.trim().toLowerCase();
    await tx.$queryRaw`SELECT id FROM "Staff" WHERE email = ${address} FOR NO KEY UPDATE`;
    const found = await tx.staff.findUnique({
      where: { email: address },
      select: { id: true, operator: true, disabledAt: true },
    });
    if (!found) throw new AppError("not_found", "Nobody of the staff has this e-mail address.");
    if (found.operator === operator) return unrecorded({ kind: "unchanged" });
    if (operator && found.disabledAt !== null)
      throw new AppError("conflict", "This person’s account is switched off. Switch it on first.");
    if (!operator) await assertNotLastOperator(tx, found.id);
    await tx.staff.update({ where: { id: found.id }, data: { operator }, select: { id: true } });
    const action = operator ? "operator.granted" : "operator.revoked";
    return recorded({ action, subjectId: found.id, details: {} }, { kind: "changed" });
  });
}

/**
 * Sees to it, until the transaction ends, that the installation keeps an operator who can sign in beside this person. The caller holds
 * the person's row. Throws `conflict`.
 */
export async function assertNotLastOperator(tx: Tx, staffId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('operators', 0))`;
  const others = await tx.staff.count({
    where: { operator: true, disabledAt: null, id: { not: staffId } },
  });
  if (others === 0)
    throw new AppError(
      "conflict",
      "This is the last operator of the installation. Make somebody else one first.",
    );
}

/** Who runs the installation, by address. */
export async function listOperators(
  _actor: SystemActor,
): Promise<{ email: string; name: string; shopName: string }[]> {
  const rows = await database().staff.findMany({
    where: { operator: true, disabledAt: null },
    orderBy: { email: "asc" },
    select: { email: true, name: true, shop: { select: { name: true } } },
  });
  return rows.map(({ email, name, shop }) => ({ email, name, shopName: shop.name }));
}
