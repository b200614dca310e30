import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { queueSecurityEmail } from "#lib/auth/emails";
import { normalizeRecoveryCode } from "#lib/auth/rules";
import { countFactors, lockFactors, replaceRecoveryCodes } from "#lib/auth/second-factors";
import { AppError } from "#lib/errors";
import { hashToken } from "#lib/infra/crypto/tokens";

/** Gives the actor new recovery codes, seen only now; those before stop working. Throws `conflict` without anything to recover. */
export async function generateRecoveryCodes(actor: StaffActor): Promise<{ codes: string[] }> {
  const { staffId } = actor;
  return act(actor, "session.own", async (tx) => {
    await lockFactors(tx, actor);
    if ((await countFactors(tx, actor)) === 0)
      throw new AppError(
        "conflict",
        "Set up an authenticator app or a passkey first; recovery codes are for when it is not at hand.",
      );
    const codes = await replaceRecoveryCodes(tx, actor);
    await queueSecurityEmail(tx, { staffId, event: "recovery_codes_generated" });
    return recorded(
      {
        action: "staff.recovery_codes_generated",
        subjectId: staffId,
        details: { count: codes.length },
      },
      { codes },
    );
  });
}

/** Whether this is one of the actor's recovery codes that was not used yet; it is used now. Whoever calls counts the guesses. */
export async function consumeRecoveryCode(
  actor: StaffActor,
  { code }: { code: string },
): Promise<boolean> {
  return act(actor, "staff.sign_in", async (tx) => {
    const codeHash = hashToken(normalizeRecoveryCode(code));
    const updated = await tx.$executeRaw`
      UPDATE "RecoveryCode" SET "usedAt" = now() WHERE "staffId" = ${actor.staffId}::uuid AND "codeHash" = ${codeHash} AND "usedAt" IS NULL`;
    if (updated !== 1) return unrecorded(false);
    await queueSecurityEmail(tx, { staffId: actor.staffId, event: "recovery_code_used" });
    const left = await tx.recoveryCode.count({ where: { staffId: actor.staffId, usedAt: null } });
    return recorded(
      { action: "staff.recovery_code_used", subjectId: actor.staffId, details: { left } },
      true,
    );
  });
}
