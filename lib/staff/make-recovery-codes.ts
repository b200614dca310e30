import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { oweSecurityLetter } from "#lib/staff/owe-security-letter";
import { countFactors, lockFactors, renewRecoveryCodes } from "#lib/staff/settle-new-factor";

/** Gives the actor new recovery codes, seen only now; those before stop working. Throws `conflict` without anything to recover. */
export async function makeRecoveryCodes(actor: StaffActor): Promise<{ codes: string[] }> {
  const { staffId } = actor;
  return act(actor, "session.own", async (tx) => {
    await lockFactors(tx, actor);
    if ((await countFactors(tx, actor)) === 0)
      throw refuse("conflict", "Set up an authenticator app or a passkey first; recovery codes are for when it is not at hand.");
    const codes = await renewRecoveryCodes(tx, actor);
    await oweSecurityLetter(tx, { staffId, matter: "recovery_codes_made" });
    return recorded({ action: "staff.recovery_codes_made", subjectId: staffId, details: { count: codes.length } }, { codes });
  });
}
