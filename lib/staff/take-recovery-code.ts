import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { hashToken } from "#lib/infra/keys";
import { oweSecurityLetter } from "#lib/staff/owe-security-letter";
import { plainRecoveryCode } from "#lib/staff/rules";

/** Whether this is one of the actor's recovery codes that was not used yet; it is used now. Whoever calls counts the guesses. */
export async function takeRecoveryCode(actor: StaffActor, { code }: { code: string }): Promise<boolean> {
  return act(actor, "staff.sign_in", async (tx) => {
    const codeHash = hashToken(plainRecoveryCode(code));
    const taken = await tx.$executeRaw`
      UPDATE "RecoveryCode" SET "usedAt" = now() WHERE "staffId" = ${actor.staffId}::uuid AND "codeHash" = ${codeHash} AND "usedAt" IS NULL`;
    if (taken !== 1) return unrecorded(false);
    await oweSecurityLetter(tx, { staffId: actor.staffId, matter: "recovery_code_used" });
    const left = await tx.recoveryCode.count({ where: { staffId: actor.staffId, usedAt: null } });
    return recorded({ action: "staff.recovery_code_used", subjectId: actor.staffId, details: { left } }, true);
  });
}
