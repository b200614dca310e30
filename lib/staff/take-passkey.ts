import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/database";
import { challengeOf, checkPasskey } from "#lib/infra/passkeys";
import type { Purpose } from "#lib/staff/keep-challenge";
import type { PasskeyAnswer } from "#lib/staff/schema";
import { takeChallenge } from "#lib/staff/take-challenge";

const columns = { id: true, staffId: true, credentialId: true, publicKey: true, counter: true, transports: true } as const;

/**
 * Whose passkey answered; null when it does not hold: a challenge that is not this browser's or was used, another address, a person
 * who was not verified, a counter that did not grow. With `staffId`, only a passkey of that person holds.
 */
export async function takePasskey(
  actor: StaffActor | PublicActor,
  { answer, staffId, ...asked }: Purpose & { answer: PasskeyAnswer; staffId: string | null },
): Promise<string | null> {
  const challenge = challengeOf(answer);
  if (!(await takeChallenge(actor, { ...asked, challenge })) || challenge === null) return null;
  const found = await database().passkey.findUnique({ where: { credentialId: answer.id }, select: columns });
  if (!found || (staffId !== null && found.staffId !== staffId)) return null;
  const handle = answer.response.userHandle;
  if (handle !== undefined && handle !== Buffer.from(found.staffId, "utf8").toString("base64url")) return null;
  const counter = await checkPasskey(answer, { challenge, kept: found });
  if (counter === null) return null;
  return act(actor, "staff.sign_in", async (tx) => {
    // From the counter that was checked only: of two answers at once with one counter, one holds.
    const noted = await tx.$executeRaw`
      UPDATE "Passkey" SET counter = ${counter}, "lastUsedAt" = now() WHERE id = ${found.id}::uuid AND counter = ${found.counter}`;
    return unrecorded(noted === 1 ? found.staffId : null);
  });
}
