import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { queueSecurityEmail } from "#lib/auth/emails";
import { lockFactors } from "#lib/auth/second-factors";
import { AppError } from "#lib/errors";
import { databaseNow } from "#lib/infra/db/database";

/**
 * Removes the factors, recovery codes and sessions of a person who lost phone and codes. They sign
 * in by password, and set up a factor if required. Throws `conflict` for oneself, `forbidden` for an
 * operator unless the actor is one, `not_found`.
 */
export async function resetSecondFactors(
  actor: StaffActor,
  { staffId }: { staffId: string },
): Promise<{ kind: "reset" }> {
  return act<{ kind: "reset" }>(actor, "staff.manage", async (tx) => {
    if (staffId === actor.staffId)
      throw new AppError(
        "conflict",
        "You can’t reset your own second step. Change it under Security, or ask another administrator.",
      );
    const person = await tx.staff.findFirst({
      where: { id: staffId, shopId: actor.shopId },
      select: { id: true, operator: true },
    });
    if (!person) throw new AppError("not_found", "This person is not in your shop.");
    // An operator decides for all shops, so an administrator of one must not weaken their sign-in.
    if (person.operator && !actor.operator)
      throw new AppError(
        "forbidden",
        "This person is an operator of the installation. Only another operator can reset their second step.",
      );
    await lockFactors(tx, { staffId });
    const { count: apps } = await tx.totp.deleteMany({
      where: { staffId, confirmedAt: { not: null } },
    });
    const { count: passkeys } = await tx.passkey.deleteMany({ where: { staffId } });
    if (apps + passkeys === 0)
      throw new AppError("conflict", "This person has no second step to reset.");
    await tx.recoveryCode.deleteMany({ where: { staffId } });
    await tx.pendingSignIn.deleteMany({ where: { staffId } });
    await tx.staffSession.updateMany({
      where: { staffId, endedAt: null },
      data: { endedAt: await databaseNow(tx) },
    });
    await queueSecurityEmail(tx, { staffId, event: "factors_reset" });
    return recorded(
      { action: "staff.factors_reset", subjectId: staffId, details: { count: apps + passkeys } },
      { kind: "reset" },
    );
  });
}

/** Sets whether the actor's shop requires a second factor, from each person's next request. */
export async function setMfaRequirement(
  actor: StaffActor,
  { required }: { required: boolean },
): Promise<{ required: boolean }> {
  const { shopId } = actor;
  return act(actor, "staff.manage", async (tx) => {
    const other = { id: shopId, requireSecondFactor: !required };
    const { count } = await tx.shop.updateMany({
      where: other,
      data: { requireSecondFactor: required },
    });
    if (count === 0) return unrecorded({ required });
    return recorded(
      { action: "staff.mfa_requirement_set", subjectId: shopId, details: { required } },
      { required },
    );
  });
}
