import "server-only";

import type { Role, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { assertNotLastOperator } from "#lib/staff/operators";

type LockedStaff = { id: string; role: Role; disabled: boolean; operator: boolean };

/**
 * Holds the people of the actor's shop until the transaction ends, so that one change of roles follows another, and answers the one
 * in question. Throws `forbidden` when the actor has lost their own right meanwhile, `conflict` for oneself, `not_found`.
 */
export async function lockStaff(
  tx: Tx,
  { shopId, staffId }: StaffActor,
  { personId }: { personId: string },
): Promise<LockedStaff> {
  const people = await tx.$queryRaw<LockedStaff[]>`
    SELECT id::text AS id, role::text AS role, "disabledAt" IS NOT NULL AS disabled, operator
    FROM "Staff" WHERE "shopId" = ${shopId}::uuid ORDER BY id FOR NO KEY UPDATE`;
  const self = people.find(({ id }) => id === staffId);
  // This also keeps the last administrator: only another active one may change somebody, and nobody changes themselves.
  if (!self || self.disabled || self.role !== "admin")
    throw new AppError(
      "forbidden",
      "You are no administrator of this shop any more. Nothing was changed.",
    );
  if (personId === staffId)
    throw new AppError(
      "conflict",
      "Nobody changes their own access. Ask another administrator of your shop.",
    );
  const person = people.find(({ id }) => id === personId);
  if (!person) throw new AppError("not_found", "This person is not in your shop any more.");
  return person;
}

/** Gives somebody else of the actor's shop another role; it counts from that person's next request. What a former administrator invited and nobody took up is withdrawn. */
export async function changeRole(
  actor: StaffActor,
  { personId, role }: { personId: string; role: Role },
): Promise<{ role: Role }> {
  return act<{ role: Role }>(actor, "staff.manage", async (tx) => {
    const { role: from } = await lockStaff(tx, actor, { personId });
    if (from === role) return unrecorded({ role });
    await tx.staff.update({ where: { id: personId }, data: { role } });
    await tx.invitation.deleteMany({ where: { shopId: actor.shopId, invitedById: personId } });
    return recorded(
      { action: "staff.role_changed", subjectId: personId, details: { from, to: role } },
      { role },
    );
  });
}

type SetStaffDisabledResult = { disabled: boolean };

/**
 * Disables or enables the account of somebody else of the actor's shop. Disabled, every session and link of theirs is gone at once, and
 * so are the invitations they made; enabled again, they sign in anew. Throws `conflict` for the last operator of the installation.
 */
export async function setStaffDisabled(
  actor: StaffActor,
  { personId, disabled }: { personId: string; disabled: boolean },
): Promise<SetStaffDisabledResult> {
  return act<SetStaffDisabledResult>(actor, "staff.manage", async (tx) => {
    const person = await lockStaff(tx, actor, { personId });
    if (person.disabled === disabled) return unrecorded({ disabled });
    if (disabled && person.operator) await assertNotLastOperator(tx, personId);
    const now = await databaseNow(tx);
    await tx.staff.update({ where: { id: personId }, data: { disabledAt: disabled ? now : null } });
    // Also when enabling: a sign-in that was under way while the account was disabled opens nothing.
    const { count: sessionsEnded } = await tx.staffSession.updateMany({
      where: { staffId: personId, endedAt: null },
      data: { endedAt: now },
    });
    await tx.pendingSignIn.deleteMany({ where: { staffId: personId } });
    if (!disabled)
      return recorded({ action: "staff.enabled", subjectId: personId, details: {} }, { disabled });
    await tx.passwordReset.deleteMany({ where: { staffId: personId } });
    await tx.invitation.deleteMany({ where: { shopId: actor.shopId, invitedById: personId } });
    return recorded(
      { action: "staff.disabled", subjectId: personId, details: { sessionsEnded } },
      { disabled },
    );
  });
}
