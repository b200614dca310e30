import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { queueSecurityEmail } from "#lib/auth/emails";
import { normalizeRecoveryCode } from "#lib/auth/rules";
import { countFactors, lockFactors, replaceRecoveryCodes } from "#lib/auth/second-factors";
import { AppError } from "#lib/errors";
import { hashToken } from "#lib/infra/crypto/tokens";
import { databaseNow } from "#lib/infra/db/database";

/** Replaces the recovery codes, and returns them only here. Throws `conflict` without a factor. */
export async function generateRecoveryCodes(actor: StaffActor): Promise<{ codes: string[] }> {
  const { staffId } = actor;
  return act(actor, "session.manage_own", async (tx) => {
    await lockFactors(tx, actor);
    if ((await countFactors(tx, actor)) === 0)
      throw new AppError(
        "conflict",
        "Set up an authenticator app or a passkey first. Recovery codes are for when you can’t use it.",
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

/** Uses up a recovery code. False for a wrong or used one, which the caller counts. */
export async function consumeRecoveryCode(
  actor: StaffActor,
  { code }: { code: string },
): Promise<boolean> {
  return act(actor, "staff.sign_in", async (tx) => {
    const codeHash = hashToken(normalizeRecoveryCode(code));
    const { count } = await tx.recoveryCode.updateMany({
      where: { staffId: actor.staffId, codeHash, usedAt: null },
      data: { usedAt: await databaseNow(tx) },
    });
    if (count !== 1) return unrecorded(false);
    await queueSecurityEmail(tx, { staffId: actor.staffId, event: "recovery_code_used" });
    const left = await tx.recoveryCode.count({ where: { staffId: actor.staffId, usedAt: null } });
    return recorded(
      {
        action: "staff.recovery_code_used",
        subjectId: actor.staffId,
        details: { remaining: left },
      },
      true,
    );
  });
}
