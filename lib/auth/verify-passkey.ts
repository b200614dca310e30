import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { type ChallengeScope, consumeChallenge, saveChallenge } from "#lib/auth/challenges";
import {
  type PasskeyAuthenticationResponse,
  passkeyAuthenticationResponse,
} from "#lib/auth/schema";
import {
  type AuthenticationOptions,
  createAuthenticationOptions,
  readChallenge,
  verifyAuthentication,
} from "#lib/infra/crypto/webauthn";
import { database, databaseNow } from "#lib/infra/db/database";

/** Returns what a browser needs to use this person's passkey, or any if `staffId` is null. */
export async function passkeyAuthenticationOptions(
  actor: StaffActor | PublicActor,
  { staffId, ...scope }: ChallengeScope & { staffId: string | null },
): Promise<AuthenticationOptions | null> {
  const credentials =
    staffId === null
      ? []
      : await database().passkey.findMany({ where: { staffId }, select: { credentialId: true } });
  if (staffId !== null && credentials.length === 0) return null;
  const options = await createAuthenticationOptions(credentials);
  await saveChallenge(actor, { ...scope, challenge: options.challenge });
  return options;
}

/** Parses a passkey's response from JSON text; null when the shape is wrong. */
export function parsePasskeyResponse(
  text: string | undefined,
): PasskeyAuthenticationResponse | null {
  try {
    return passkeyAuthenticationResponse.safeParse(JSON.parse(text ?? "")).data ?? null;
  } catch {
    return null;
  }
}

/**
 * Returns the owner of the passkey that answered; only `staffId`, if given. Null for a used or
 * foreign challenge, another origin, no user verification, or a counter that did not grow.
 */
export async function verifyPasskey(
  actor: StaffActor | PublicActor,
  {
    credential,
    staffId,
    ...scope
  }: ChallengeScope & { credential: PasskeyAuthenticationResponse; staffId: string | null },
): Promise<string | null> {
  const challenge = readChallenge(credential);
  if (!(await consumeChallenge(actor, { ...scope, challenge })) || challenge === null) return null;
  const found = await database().passkey.findUnique({
    where: { credentialId: credential.id },
    select: {
      id: true,
      staffId: true,
      credentialId: true,
      publicKey: true,
      counter: true,
      transports: true,
    },
  });
  if (!found || (staffId !== null && found.staffId !== staffId)) return null;
  const handle = credential.response.userHandle;
  if (handle !== undefined && handle !== Buffer.from(found.staffId, "utf8").toString("base64url"))
    return null;
  const counter = await verifyAuthentication(credential, { challenge, stored: found });
  if (counter === null) return null;
  return act(actor, "staff.sign_in", async (tx) => {
    // Matches the counter that was checked, so of two answers with it one succeeds.
    const { count } = await tx.passkey.updateMany({
      where: { id: found.id, counter: found.counter },
      data: { counter, lastUsedAt: await databaseNow(tx) },
    });
    return unrecorded(count === 1 ? found.staffId : null);
  });
}
