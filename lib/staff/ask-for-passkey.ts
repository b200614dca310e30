import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { askPasskey, type PasskeyAsk } from "#lib/infra/passkeys";
import { keepChallenge, type Purpose } from "#lib/staff/keep-challenge";

/** What the browser is asked for, with a challenge of its own: one of this person's passkeys, or anybody's (`staffId` null). Null when they have none. */
export async function askForPasskey(
  actor: StaffActor | PublicActor,
  { staffId, ...asked }: Purpose & { staffId: string | null },
): Promise<PasskeyAsk | null> {
  const known = staffId === null ? [] : await database().passkey.findMany({ where: { staffId }, select: { credentialId: true } });
  if (staffId !== null && known.length === 0) return null;
  const ask = await askPasskey(known);
  await keepChallenge(actor, { ...asked, challenge: ask.challenge });
  return ask;
}
