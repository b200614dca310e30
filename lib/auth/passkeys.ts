import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { type ChallengeScope, consumeChallenge, saveChallenge } from "#lib/auth/challenges";
import { maxPasskeys } from "#lib/auth/policy";
import type { PasskeyAuthenticationResponse, PasskeyRegistrationResponse } from "#lib/auth/schema";
import { afterFactorAdded, afterFactorRemoved, lockFactors } from "#lib/auth/second-factors";
import type { FactorAddedResult } from "#lib/auth/totp";
import { AppError } from "#lib/errors";
import {
  type AuthenticationOptions,
  createAuthenticationOptions,
  createRegistrationOptions,
  readChallenge,
  type RegistrationOptions,
  verifyAuthentication,
  verifyRegistration,
} from "#lib/infra/crypto/webauthn";
import { database } from "#lib/infra/db/database";

/** What the actor's browser is asked for to make a passkey. Throws `conflict` when they have as many as one can keep. */
export async function passkeyRegistrationOptions(actor: StaffActor): Promise<RegistrationOptions> {
  const { staffId, shopId, name } = actor;
  const [{ email }, credentials] = await Promise.all([
    database().staff.findFirstOrThrow({ where: { id: staffId, shopId }, select: { email: true } }),
    database().passkey.findMany({ where: { staffId }, select: { credentialId: true } }),
  ]);
  if (credentials.length >= maxPasskeys)
    throw new AppError(
      "conflict",
      `You have ${maxPasskeys} passkeys, which is the most. Remove one that you no longer use first.`,
    );
  const options = await createRegistrationOptions({
    staffId,
    name,
    email,
    existing: credentials,
  });
  await saveChallenge(actor, {
    challenge: options.challenge,
    purpose: "register",
    subject: actor.sessionId,
  });
  return options;
}

export type AddPasskeyResult = FactorAddedResult | { kind: "wrong" };

/**
 * Keeps a passkey that the actor's browser made for a challenge given to this very session. With the first factor the answer has
 * recovery codes, which are seen nowhere else. `wrong` when it does not hold or is known already.
 */
export async function addPasskey(
  actor: StaffActor,
  { name, passkey }: { name: string; passkey: PasskeyRegistrationResponse },
): Promise<AddPasskeyResult> {
  const challenge = readChallenge(passkey);
  const consumed = await consumeChallenge(actor, {
    challenge,
    purpose: "register",
    subject: actor.sessionId,
  });
  const credential =
    consumed && challenge !== null ? await verifyRegistration(passkey, { challenge }) : null;
  if (!credential) return { kind: "wrong" };
  const { staffId } = actor;
  return act<AddPasskeyResult>(actor, "session.own", async (tx) => {
    await lockFactors(tx, actor);
    if ((await tx.passkey.count({ where: { staffId } })) >= maxPasskeys)
      return unrecorded({ kind: "wrong" });
    const { count } = await tx.passkey.createMany({
      data: [{ ...credential, staffId, name }],
      skipDuplicates: true,
    });
    if (count === 0) return unrecorded({ kind: "wrong" });
    const { codes, events } = await afterFactorAdded(tx, actor, { factor: "passkey" });
    return recorded(events, { kind: "added", codes });
  });
}

/** What the browser is asked for, with a challenge of its own: one of this person's passkeys, or anybody's (`staffId` null). Null when they have none. */
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

const passkeyColumns = {
  id: true,
  staffId: true,
  credentialId: true,
  publicKey: true,
  counter: true,
  transports: true,
} as const;

/**
 * Whose passkey answered; null when it does not hold: a challenge that is not this browser's or was used, another address, a person
 * who was not verified, a counter that did not grow. With `staffId`, only a passkey of that person holds.
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
    select: passkeyColumns,
  });
  if (!found || (staffId !== null && found.staffId !== staffId)) return null;
  const handle = credential.response.userHandle;
  if (handle !== undefined && handle !== Buffer.from(found.staffId, "utf8").toString("base64url"))
    return null;
  const counter = await verifyAuthentication(credential, { challenge, stored: found });
  if (counter === null) return null;
  return act(actor, "staff.sign_in", async (tx) => {
    // From the counter that was checked only: of two answers at once with one counter, one holds.
    const updated = await tx.$executeRaw`
      UPDATE "Passkey" SET counter = ${counter}, "lastUsedAt" = now() WHERE id = ${found.id}::uuid AND counter = ${found.counter}`;
    return unrecorded(updated === 1 ? found.staffId : null);
  });
}

/** Gives one of the actor's own passkeys another name. Throws `not_found` for any other. */
export async function renamePasskey(
  actor: StaffActor,
  { id, name }: { id: string; name: string },
): Promise<{ name: string }> {
  return act(actor, "session.own", async (tx) => {
    const { count } = await tx.passkey.updateMany({
      where: { id, staffId: actor.staffId },
      data: { name },
    });
    if (count === 0) throw new AppError("not_found", "This passkey is not there any more.");
    return unrecorded({ name });
  });
}

/** Takes one of the actor's own passkeys away. Throws `not_found` for any other, `conflict` when the shop wants them to have one. */
export async function removePasskey(
  actor: StaffActor,
  { id }: { id: string },
): Promise<{ kind: "removed" }> {
  return act<{ kind: "removed" }>(actor, "session.own", async (tx) => {
    await lockFactors(tx, actor);
    const { count } = await tx.passkey.deleteMany({ where: { id, staffId: actor.staffId } });
    if (count === 0) throw new AppError("not_found", "This passkey is not there any more.");
    return recorded(await afterFactorRemoved(tx, actor, "passkey"), { kind: "removed" });
  });
}
