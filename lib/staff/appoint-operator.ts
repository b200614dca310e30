import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { requireAnotherOperator } from "#lib/staff/require-another-operator";

export type AppointOperatorOutcome = { kind: "changed" | "unchanged" };

/**
 * Makes somebody of the staff, of whatever shop, an operator of the installation, or ends that; effective on their next request. There
 * is always one left who can sign in. Throws `not_found`, `conflict`.
 */
export async function appointOperator(
  actor: SystemActor,
  { email, operator }: { email: string; operator: boolean },
): Promise<AppointOperatorOutcome> {
  return act<AppointOperatorOutcome>(actor, "operator.appoint", async (tx) => {
    const address = email.trim().toLowerCase();
    await tx.$queryRaw`SELECT id FROM "Staff" WHERE email = ${address} FOR NO KEY UPDATE`;
    const found = await tx.staff.findUnique({
      where: { email: address },
      select: { id: true, operator: true, disabledAt: true },
    });
    if (!found) throw refuse("not_found", "Nobody of the staff has this e-mail address.");
    if (found.operator === operator) return unrecorded({ kind: "unchanged" });
    if (operator && found.disabledAt !== null) throw refuse("conflict", "This person’s account is switched off. Switch it on first.");
    if (!operator) await requireAnotherOperator(tx, found.id);
    await tx.staff.update({ where: { id: found.id }, data: { operator }, select: { id: true } });
    const action = operator ? "operator.granted" : "operator.withdrawn";
    return recorded({ action, subjectId: found.id, details: {} }, { kind: "changed" });
  });
}
