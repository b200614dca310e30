import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { signInStepPolicy } from "#lib/auth/policy";
import { hashToken } from "#lib/infra/crypto/tokens";
import { databaseNow } from "#lib/infra/db/database";
import type { ChallengePurpose } from "#lib/infra/generated/enums";

/** A challenge's purpose, and its browser's secret: visitor cookie, pending sign-in or session. */
export type ChallengeScope = { purpose: ChallengePurpose; subject: string };

/** Stores a challenge just issued. It and its subject are stored hashed. */
export async function saveChallenge(
  actor: StaffActor | PublicActor,
  { challenge, purpose, subject }: ChallengeScope & { challenge: string },
): Promise<void> {
  await act(actor, "staff.sign_in", async (tx) => {
    const createdAt = await databaseNow(tx);
    await tx.challenge.create({
      data: {
        hash: hashToken(challenge),
        purpose,
        subject: hashToken(subject),
        createdAt,
        expiresAt: new Date(createdAt.getTime() + signInStepPolicy.minutes * 60_000),
      },
      select: { hash: true },
    });
    return unrecorded(undefined);
  });
}

/** Uses up a challenge. False if not issued for this purpose and browser, expired or used. */
export async function consumeChallenge(
  actor: StaffActor | PublicActor,
  { challenge, purpose, subject }: ChallengeScope & { challenge: string | null },
): Promise<boolean> {
  if (challenge === null) return false;
  return act(actor, "staff.sign_in", async (tx) => {
    const { count } = await tx.challenge.deleteMany({
      where: {
        hash: hashToken(challenge),
        purpose,
        subject: hashToken(subject),
        expiresAt: { gt: await databaseNow(tx) },
      },
    });
    return unrecorded(count === 1);
  });
}
