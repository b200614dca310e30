import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { oweSecurityLetter } from "#lib/staff/owe-security-letter";
import { lockFactors } from "#lib/staff/settle-new-factor";

/**
 * An administrator helps somebody of their shop who lost phone and recovery codes: factors, codes and sessions of that person end,
 * and the next sign-in is with the password alone, or sets up anew where the shop wants a second factor. Never one's own.
 */
export async function resetFactors(actor: StaffActor, { staffId }: { staffId: string }): Promise<{ kind: "reset" }> {
  return act<{ kind: "reset" }>(actor, "staff.manage", async (tx) => {
    if (staffId === actor.staffId) throw refuse("conflict", "Your own second step is under Security. Another administrator can reset it.");
    const person = await tx.staff.findFirst({ where: { id: staffId, shopId: actor.shopId }, select: { id: true } });
    if (!person) throw refuse("not_found", "There is nobody of this kind in your shop.");
    await lockFactors(tx, { staffId });
    const { count: apps } = await tx.totp.deleteMany({ where: { staffId, confirmedAt: { not: null } } });
    const { count: passkeys } = await tx.passkey.deleteMany({ where: { staffId } });
    if (apps + passkeys === 0) throw refuse("conflict", "They have no second step to reset.");
    await tx.recoveryCode.deleteMany({ where: { staffId } });
    await tx.halfSignIn.deleteMany({ where: { staffId } });
    await tx.staffSession.updateMany({ where: { staffId, endedAt: null }, data: { endedAt: new Date() } });
    await oweSecurityLetter(tx, { staffId, matter: "factors_reset" });
    return recorded({ action: "staff.factors_reset", subjectId: staffId, details: { count: apps + passkeys } }, { kind: "reset" });
  });
}
