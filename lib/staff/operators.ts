import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { database, type Tx } from "#lib/infra/db/database";
import { acquireTransactionLock, lockRow } from "#lib/infra/db/sql";

export type SetOperatorResult = { kind: "changed" | "unchanged" };

/**
 * Makes a member of any shop an operator, or revokes that, from their next request. At least one
 * operator who can sign in always remains. Throws `not_found`, `conflict`.
 */
export async function setOperator(
  actor: SystemActor,
  { email, operator }: { email: string; operator: boolean },
): Promise<SetOperatorResult> {
  return act<SetOperatorResult>(actor, "operator.grant", async (tx) => {
    const address = email.trim().toLowerCase();
    await lockRow(tx, "Staff", { email: address }, "no key update");
    const found = await tx.staff.findUnique({
      where: { email: address },
      select: { id: true, operator: true, disabledAt: true },
    });
    if (!found) throw new AppError("not_found", "No member of staff has this e-mail address.");
    if (found.operator === operator) return unrecorded({ kind: "unchanged" });
    if (operator && found.disabledAt !== null)
      throw new AppError("conflict", "This person’s account is disabled. Enable it first.");
    if (!operator) await assertNotLastOperator(tx, found.id);
    await tx.staff.update({ where: { id: found.id }, data: { operator }, select: { id: true } });
    const action = operator ? "operator.granted" : "operator.revoked";
    return recorded({ action, subjectId: found.id, details: {} }, { kind: "changed" });
  });
}

/**
 * Throws `conflict` unless another operator can sign in, and keeps that true until the transaction
 * ends. The caller must lock the person's row first.
 */
export async function assertNotLastOperator(tx: Tx, staffId: string): Promise<void> {
  await acquireTransactionLock(tx, "operators");
  const others = await tx.staff.count({
    where: { operator: true, disabledAt: null, id: { not: staffId } },
  });
  if (others === 0)
    throw new AppError(
      "conflict",
      "This is the installation’s last operator. Make someone else an operator first.",
    );
}

/** Returns the operators of the installation, by e-mail address. */
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
