import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { type ChallengeScope, consumeChallenge, saveChallenge } from "#lib/auth/challenges";
import { maxPasskeys } from "#lib/auth/policy";
import {
  type PasskeyAuthenticationResponse,
  passkeyAuthenticationResponse,
  type PasskeyRegistrationResponse,
} from "#lib/auth/schema";
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
import { database, databaseNow } from "#lib/infra/db/database";

/** Returns what the actor's browser needs to create a passkey. Throws `conflict` when they have the most allowed. */
export async function passkeyRegistrationOptions(actor: StaffActor): Promise<RegistrationOptions> {
  const { staffId, shopId, name } = actor;
  const [{ email }, credentials] = await Promise.all([
    database().staff.findFirstOrThrow({ where: { id: staffId, shopId }, select: { email: true } }),
    database().passkey.findMany({ where: { staffId }, select: { credentialId: true } }),
  ]);
  if (credentials.length >= maxPasskeys)
    throw new AppError(
      "conflict",
      `You already have ${maxPasskeys} passkeys, the most allowed. Remove one you no longer use first.`,
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
 * Stores a passkey that the actor's browser created for a challenge of this very session. The first factor brings recovery
 * codes, returned only here. `wrong` when it is not valid or already registered.
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

/** Returns what the browser needs to answer with one of this person's passkeys, or with any (`staffId` null). Null when they have none. */
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

/** Parses what a browser's passkey answered, from JSON text; null when it has not the shape. */
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
 * Returns the id of the person whose passkey answered. Null when it is not valid: a challenge of another browser or already
 * used, another origin, no user verification, or a counter that did not grow. With `staffId`, only that person's passkeys count.
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
    // Only from the counter that was checked: of two answers at once with one counter, one succeeds.
    const { count } = await tx.passkey.updateMany({
      where: { id: found.id, counter: found.counter },
      data: { counter, lastUsedAt: await databaseNow(tx) },
    });
    return unrecorded(count === 1 ? found.staffId : null);
  });
}

/** Renames one of the actor's own passkeys. Throws `not_found` for any other. */
export async function renamePasskey(
  actor: StaffActor,
  { id, name }: { id: string; name: string },
): Promise<{ name: string }> {
  return act(actor, "session.own", async (tx) => {
    const { count } = await tx.passkey.updateMany({
      where: { id, staffId: actor.staffId },
      data: { name },
    });
    if (count === 0) throw new AppError("not_found", "This passkey no longer exists.");
    return unrecorded({ name });
  });
}

/** Removes one of the actor's own passkeys. Throws `not_found` for any other, `conflict` when it is their last factor and the shop requires one. */
export async function removePasskey(
  actor: StaffActor,
  { id }: { id: string },
): Promise<{ kind: "removed" }> {
  return act<{ kind: "removed" }>(actor, "session.own", async (tx) => {
    await lockFactors(tx, actor);
    const { count } = await tx.passkey.deleteMany({ where: { id, staffId: actor.staffId } });
    if (count === 0) throw new AppError("not_found", "This passkey no longer exists.");
    return recorded(await afterFactorRemoved(tx, actor, "passkey"), { kind: "removed" });
  });
}
