import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/clock";
import { open } from "#lib/infra/seal";
import { totpStep } from "#lib/infra/totp";
import { codePolicy } from "#lib/staff/policy";

/**
 * Whether this is a code of the actor's authenticator app, now or one step aside. A step is taken once, and none before it any
 * more: a code that was read over a shoulder is worth nothing. Whoever calls counts the guesses.
 */
export async function takeTotp(actor: StaffActor, { code }: { code: string }): Promise<boolean> {
  return act(actor, "staff.sign_in", async (tx) => {
    const row = await tx.totp.findFirst({
      where: { staffId: actor.staffId, confirmedAt: { not: null } },
      select: { secretSealed: true },
    });
    if (!row?.secretSealed) return unrecorded(false);
    const secret = open(row.secretSealed, { table: "Totp", column: "secretSealed", row: actor.staffId });
    const step = totpStep(secret, { code, now: await databaseNow(tx), aside: codePolicy.stepsAside });
    if (step === null) return unrecorded(false);
    const taken = await tx.$executeRaw`
      UPDATE "Totp" SET "lastStep" = ${step}, "lastUsedAt" = now()
      WHERE "staffId" = ${actor.staffId}::uuid AND "secretSealed" = ${row.secretSealed} AND ("lastStep" IS NULL OR "lastStep" < ${step})`;
    return unrecorded(taken === 1);
  });
}
