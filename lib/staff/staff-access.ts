import "server-only";

import type { Role, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";

type LockedStaff = { id: string; role: Role; disabled: boolean };

/**
 * Locks the shop's people until the transaction ends, so changes of access wait for each other.
 * Returns one. Throws `forbidden` for a former administrator, and for an operator unless the actor
 * is one; `conflict` for oneself, `not_found`.
 */
export async function lockStaff(
  tx: Tx,
  { shopId, staffId }: StaffActor,
  { personId }: { personId: string },
): Promise<LockedStaff> {
  const people = await queryRows(
    tx,
    kysely
      .selectFrom("Staff")
      .select(["id", "role", "disabledAt", "operator"])
      .where("shopId", "=", shopId)
      .orderBy("id")
      .forNoKeyUpdate(),
  );
  const self = people.find(({ id }) => id === staffId);
  // Protects the last administrator too: only another active one can change someone.
  if (!self || self.disabledAt !== null || self.role !== "admin")
    throw new AppError(
      "forbidden",
      "You are no longer an administrator of this shop. Nothing was changed.",
    );
  if (personId === staffId)
    throw new AppError(
      "conflict",
      "You can’t change your own access. Ask another administrator of your shop.",
    );
  const person = people.find(({ id }) => id === personId);
  if (!person) throw new AppError("not_found", "This person is no longer in your shop.");
  const { id, role, operator, disabledAt } = person;
  // An operator decides for all shops, so an administrator of one must not end their access.
  if (operator && !self.operator)
    throw new AppError(
      "forbidden",
      "This person is an operator of the installation. Only another operator can change their role or access.",
    );
  return { id, role, disabled: disabledAt !== null };
}

/** Changes another person's role from their next request, and revokes their invitations. */
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
 * Disables or enables another person's account. Disabling ends their sessions, reset links and
 * pending invitations at once. The last operator cannot be disabled: it takes another one. Throws as
 * `lockStaff` does.
 */
export async function setStaffDisabled(
  actor: StaffActor,
  { personId, disabled }: { personId: string; disabled: boolean },
): Promise<SetStaffDisabledResult> {
  return act<SetStaffDisabledResult>(actor, "staff.manage", async (tx) => {
    const person = await lockStaff(tx, actor, { personId });
    if (person.disabled === disabled) return unrecorded({ disabled });
    const now = await databaseNow(tx);
    await tx.staff.update({ where: { id: personId }, data: { disabledAt: disabled ? now : null } });
    // Also when enabling: a sign-in begun while the account was disabled must fail.
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
