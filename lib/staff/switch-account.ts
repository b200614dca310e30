import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/clock";
import { holdPerson } from "#lib/staff/hold-person";
import { requireAnotherOperator } from "#lib/staff/require-another-operator";

type Outcome = { disabled: boolean };

/**
 * Disables or enables the account of somebody else of the actor's shop. Disabled, every session and link of theirs is gone at once, and
 * so are the invitations they made; enabled again, they sign in anew. Throws `conflict` for the last operator of the installation.
 */
export async function switchAccount(actor: StaffActor, { personId, disabled }: { personId: string; disabled: boolean }): Promise<Outcome> {
  return act<Outcome>(actor, "staff.manage", async (tx) => {
    const person = await holdPerson(tx, actor, { personId });
    if (person.disabled === disabled) return unrecorded({ disabled });
    if (disabled && person.operator) await requireAnotherOperator(tx, personId);
    const now = await databaseNow(tx);
    await tx.staff.update({ where: { id: personId }, data: { disabledAt: disabled ? now : null } });
    // Also when enabling: a sign-in that was under way while the account was disabled opens nothing.
    const { count: sessionsEnded } = await tx.staffSession.updateMany({
      where: { staffId: personId, endedAt: null },
      data: { endedAt: now },
    });
    await tx.halfSignIn.deleteMany({ where: { staffId: personId } });
    if (!disabled) return recorded({ action: "staff.enabled", subjectId: personId, details: {} }, { disabled });
    await tx.passwordReset.deleteMany({ where: { staffId: personId } });
    await tx.invitation.deleteMany({ where: { shopId: actor.shopId, invitedById: personId } });
    return recorded({ action: "staff.disabled", subjectId: personId, details: { sessionsEnded } }, { disabled });
  });
}
