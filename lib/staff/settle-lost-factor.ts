import "server-only";

import type { StaffActor } from "#lib/actor";
import type { AuditEvent } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import type { Tx } from "#lib/infra/database";
import { oweSecurityLetter } from "#lib/staff/owe-security-letter";
import { countFactors } from "#lib/staff/settle-new-factor";

/**
 * What follows from a factor just removed: the person is told, and without any other the recovery codes go too. Throws `conflict`,
 * which brings the factor back, when it was the last one and the shop wants one.
 */
export async function settleLostFactor(tx: Tx, actor: StaffActor, factor: "totp" | "passkey"): Promise<AuditEvent> {
  const { staffId } = actor;
  if ((await countFactors(tx, { staffId })) === 0) {
    const [shop] = await tx.$queryRaw<{ required: boolean }[]>`
      SELECT "requireSecondFactor" AS required FROM "Shop" WHERE id = ${actor.shopId}::uuid FOR SHARE`;
    if (shop?.required)
      throw refuse("conflict", "Your shop asks everybody for a second step at sign-in. Set up another one first, then remove this one.");
    await tx.recoveryCode.deleteMany({ where: { staffId } });
  }
  await oweSecurityLetter(tx, { staffId, matter: `${factor}_removed` });
  return { action: "staff.factor_removed", subjectId: staffId, details: { factor } };
}
