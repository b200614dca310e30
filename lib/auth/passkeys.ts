import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { consumeChallenge, saveChallenge } from "#lib/auth/challenges";
import { maxPasskeys } from "#lib/auth/policy";
import type { PasskeyRegistrationResponse } from "#lib/auth/schema";
import { afterFactorAdded, afterFactorRemoved, lockFactors } from "#lib/auth/second-factors";
import type { FactorAddedResult } from "#lib/auth/totp";
import { AppError } from "#lib/errors";
import {
  createRegistrationOptions,
  readChallenge,
  type RegistrationOptions,
  verifyRegistration,
} from "#lib/infra/crypto/webauthn";
import { database } from "#lib/infra/db/database";

/** Returns what a browser needs to create a passkey. Throws `conflict` at `maxPasskeys`. */
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
 * Stores a passkey made for a challenge of this session. The first factor returns recovery codes,
 * shown only here. `wrong` when the passkey is invalid or already registered.
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
  return act<AddPasskeyResult>(actor, "session.manage_own", async (tx) => {
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

/** Renames one of the actor's own passkeys. Throws `not_found` for any other. */
export async function renamePasskey(
  actor: StaffActor,
  { id, name }: { id: string; name: string },
): Promise<{ name: string }> {
  return act(actor, "session.manage_own", async (tx) => {
    const { count } = await tx.passkey.updateMany({
      where: { id, staffId: actor.staffId },
      data: { name },
    });
    if (count === 0) throw new AppError("not_found", "This passkey no longer exists.");
    return unrecorded({ name });
  });
}

/** Removes the actor's passkey. Throws `not_found`, or `conflict` for a last, required factor. */
export async function removePasskey(
  actor: StaffActor,
  { id }: { id: string },
): Promise<{ kind: "removed" }> {
  return act<{ kind: "removed" }>(actor, "session.manage_own", async (tx) => {
    await lockFactors(tx, actor);
    const { count } = await tx.passkey.deleteMany({ where: { id, staffId: actor.staffId } });
    if (count === 0) throw new AppError("not_found", "This passkey no longer exists.");
    return recorded(await afterFactorRemoved(tx, actor, "passkey"), { kind: "removed" });
  });
}
