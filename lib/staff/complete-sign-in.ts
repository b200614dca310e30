import "server-only";

import type { SecondFactor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { hashToken } from "#lib/infra/keys";
import { type Beginning, startSession } from "#lib/staff/start-session";

/**
 * The second factor was proven: the half sign-in is used up and the session starts, both or neither. Throws `gone` when it was
 * completed, ran out or lost its password meanwhile.
 */
export async function completeSignIn(
  actor: StaffActor,
  { token, factor, ...beginning }: Beginning & { token: string; factor: SecondFactor },
): Promise<void> {
  await act(actor, "staff.sign_in", async (tx) => {
    const taken = await tx.$executeRaw`
      DELETE FROM "HalfSignIn" h USING "Staff" p
      WHERE h."tokenHash" = ${hashToken(token)} AND h."staffId" = ${actor.staffId}::uuid AND p.id = h."staffId" AND h."expiresAt" > now()
        AND h."passwordMark" = encode(sha256(convert_to(p."passwordHash", 'UTF8')), 'hex')`;
    if (taken !== 1) throw refuse("gone", "That took too long, or was finished elsewhere. Sign in again.");
    await startSession(actor, { ...beginning, factor }, tx);
    return unrecorded(undefined);
  });
}
