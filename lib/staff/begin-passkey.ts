import "server-only";

import type { StaffActor } from "#lib/actor";
import { refuse } from "#lib/errors";
import { database } from "#lib/infra/database";
import { askNewPasskey, type NewPasskeyAsk } from "#lib/infra/passkeys";
import { keepChallenge } from "#lib/staff/keep-challenge";
import { mostPasskeys } from "#lib/staff/policy";

/** What the actor's browser is asked for to make a passkey. Throws `conflict` when they have as many as one can keep. */
export async function beginPasskey(actor: StaffActor): Promise<NewPasskeyAsk> {
  const { staffId, shopId, name } = actor;
  const [{ email }, known] = await Promise.all([
    database().staff.findFirstOrThrow({ where: { id: staffId, shopId }, select: { email: true } }),
    database().passkey.findMany({ where: { staffId }, select: { credentialId: true } }),
  ]);
  if (known.length >= mostPasskeys)
    throw refuse("conflict", `You have ${mostPasskeys} passkeys, which is the most. Remove one that you no longer use first.`);
  const ask = await askNewPasskey({ staffId, name, email, known });
  await keepChallenge(actor, { challenge: ask.challenge, purpose: "register", subject: actor.sessionId });
  return ask;
}
