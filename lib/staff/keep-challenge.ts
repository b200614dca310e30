import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import type { ChallengePurpose } from "#lib/infra/generated/enums";
import { hashToken } from "#lib/infra/keys";
import { waitPolicy } from "#lib/staff/policy";

/** What a challenge is for, and the secret of the browser that must bring it back: its visitor cookie, half sign-in or session. */
export type Purpose = { purpose: ChallengePurpose; subject: string };

/** Keeps a challenge that was just given out. It and its subject are stored hashed. */
export async function keepChallenge(
  actor: StaffActor | PublicActor,
  { challenge, purpose, subject }: Purpose & { challenge: string },
): Promise<void> {
  await act(actor, "staff.sign_in", async (tx) => {
    await tx.$executeRaw`
      INSERT INTO "Challenge" (hash, purpose, subject, "createdAt", "expiresAt")
      VALUES (${hashToken(challenge)}, ${purpose}::"ChallengePurpose", ${hashToken(subject)}, now(), now() + make_interval(mins => ${waitPolicy.minutes}::int))`;
    return unrecorded(undefined);
  });
}
