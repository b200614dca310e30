import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { signInStepPolicy } from "#lib/auth/policy";
import { hashToken } from "#lib/infra/crypto/tokens";
import type { ChallengePurpose } from "#lib/infra/generated/enums";

/** What a challenge is for, and the secret of the browser that must bring it back: its visitor cookie, half sign-in or session. */
export type ChallengeScope = { purpose: ChallengePurpose; subject: string };

/** Keeps a challenge that was just given out. It and its subject are stored hashed. */
export async function saveChallenge(
  actor: StaffActor | PublicActor,
  { challenge, purpose, subject }: ChallengeScope & { challenge: string },
): Promise<void> {
  await act(actor, "staff.sign_in", async (tx) => {
    await tx.$executeRaw`
      INSERT INTO "Challenge" (hash, purpose, subject, "createdAt", "expiresAt")
      VALUES (${hashToken(challenge)}, ${purpose}::"ChallengePurpose", ${hashToken(subject)}, now(), now() + make_interval(mins => ${signInStepPolicy.minutes}::int))`;
    return unrecorded(undefined);
  });
}

/** Uses up a challenge that came back. False when it was never given out for this purpose to this browser, is too old, or was used. */
export async function consumeChallenge(
  actor: StaffActor | PublicActor,
  { challenge, purpose, subject }: ChallengeScope & { challenge: string | null },
): Promise<boolean> {
  if (challenge === null) return false;
  return act(actor, "staff.sign_in", async (tx) => {
    const deleted = await tx.$executeRaw`
      DELETE FROM "Challenge" WHERE hash = ${hashToken(challenge)} AND purpose = ${purpose}::"ChallengePurpose"
        AND subject = ${hashToken(subject)} AND "expiresAt" > now()`;
    return unrecorded(deleted === 1);
  });
}
