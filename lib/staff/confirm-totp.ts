import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { giveBack, limit } from "#lib/infra/limiter";
import { open, seal } from "#lib/infra/seal";
import { totpStep } from "#lib/infra/totp";
import { codePolicy, setUpPolicy } from "#lib/staff/policy";
import { lockFactors, settleNewFactor } from "#lib/staff/settle-new-factor";

export type FactorAdded = { kind: "added"; codes: string[] | null };
export type ConfirmTotpOutcome = FactorAdded | { kind: "wrong" };

/**
 * Takes the new authenticator app into use, since a code of it was right. With the first factor the answer has recovery codes,
 * which are seen nowhere else. Throws `gone` when nothing was begun, or too long ago.
 */
export async function confirmTotp(actor: StaffActor, { code }: { code: string }, network: string): Promise<ConfirmTotpOutcome> {
  await limit("second", actor.staffId, network);
  const { staffId } = actor;
  const outcome = await act<ConfirmTotpOutcome>(actor, "session.own", async (tx) => {
    await lockFactors(tx, actor);
    const [row] = await tx.$queryRaw<{ pendingSealed: Uint8Array; known: boolean }[]>`
      SELECT "pendingSealed", "confirmedAt" IS NOT NULL AS known FROM "Totp" WHERE "staffId" = ${staffId}::uuid
        AND "pendingSealed" IS NOT NULL AND "pendingAt" > now() - make_interval(hours => ${setUpPolicy.hours}::int)`;
    if (!row) throw refuse("gone", "This set-up is out of date. Begin it again.");
    const secret = open(row.pendingSealed, { table: "Totp", column: "pendingSealed", row: staffId });
    const step = totpStep(secret, { code, now: await databaseNow(tx), aside: codePolicy.stepsAside });
    if (step === null) return unrecorded({ kind: "wrong" });
    const secretSealed = seal(secret, { table: "Totp", column: "secretSealed", row: staffId });
    const data = { secretSealed, lastStep: step, pendingSealed: null, pendingAt: null, lastUsedAt: null };
    await tx.totp.update({ where: { staffId }, data: { ...data, confirmedAt: await databaseNow(tx) } });
    const { codes, events } = await settleNewFactor(tx, actor, { factor: "totp", replaces: row.known });
    return recorded(events, { kind: "added", codes });
  });
  if (outcome.kind === "added") await giveBack("second", staffId, network);
  return outcome;
}
