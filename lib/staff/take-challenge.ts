import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { hashToken } from "#lib/infra/keys";
import type { Purpose } from "#lib/staff/keep-challenge";

/** Uses up a challenge that came back. False when it was never given out for this purpose to this browser, is too old, or was used. */
export async function takeChallenge(
  actor: StaffActor | PublicActor,
  { challenge, purpose, subject }: Purpose & { challenge: string | null },
): Promise<boolean> {
  if (challenge === null) return false;
  return act(actor, "staff.sign_in", async (tx) => {
    const taken = await tx.$executeRaw`
      DELETE FROM "Challenge" WHERE hash = ${hashToken(challenge)} AND purpose = ${purpose}::"ChallengePurpose"
        AND subject = ${hashToken(subject)} AND "expiresAt" > now()`;
    return unrecorded(taken === 1);
  });
}
