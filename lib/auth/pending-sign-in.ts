import "server-only";

import type { SecondFactor, SignInMethod, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { lockPasswordVersion, passwordVersion } from "#lib/auth/password-version";
import { signInStepPolicy } from "#lib/auth/policy";
import { startSession } from "#lib/auth/sessions";
import { AppError } from "#lib/errors";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow } from "#lib/infra/db/database";

const unauthenticated = () =>
  new AppError("unauthenticated", "This account can’t sign in. Ask an administrator of your shop.");

/**
 * Records a proven first factor and returns the browser's token, which grants no access alone.
 * Throws `unauthenticated` when the person is disabled or changed the proven password.
 */
export async function createPendingSignIn(
  actor: StaffActor,
  { method, provenVersion }: { method: SignInMethod; provenVersion?: string | undefined },
): Promise<string> {
  const token = randomToken();
  return act(actor, "staff.sign_in", async (tx) => {
    const version = await lockPasswordVersion(tx, actor.staffId);
    if (version === null || (provenVersion !== undefined && provenVersion !== version))
      throw unauthenticated();
    const createdAt = await databaseNow(tx);
    await tx.pendingSignIn.create({
      data: {
        tokenHash: hashToken(token),
        staffId: actor.staffId,
        method,
        passwordVersion: version,
        createdAt,
        expiresAt: new Date(createdAt.getTime() + signInStepPolicy.minutes * 60_000),
      },
      select: { staffId: true },
    });
    return unrecorded(token);
  });
}

export type PendingSignIn = {
  /** Has a new session id. */
  actor: StaffActor;
  method: SignInMethod;
  hasTotp: boolean;
  hasPasskey: boolean;
  recoveryCodesLeft: number;
};

/** Returns the pending sign-in; null if expired, completed, disabled or the password changed. */
export async function findPendingSignIn(token: string): Promise<PendingSignIn | null> {
  const row = await database().pendingSignIn.findFirst({
    where: {
      tokenHash: hashToken(token),
      expiresAt: { gt: await databaseNow(database()) },
      staff: { disabledAt: null },
    },
    select: {
      method: true,
      passwordVersion: true,
      staff: {
        select: {
          id: true,
          shopId: true,
          name: true,
          role: true,
          operator: true,
          passwordHash: true,
          totp: { select: { confirmedAt: true } },
          _count: { select: { passkeys: true, recoveryCodes: { where: { usedAt: null } } } },
        },
      },
    },
  });
  if (!row || row.passwordVersion !== passwordVersion(row.staff.passwordHash)) return null;
  const { id: staffId, shopId, name, role, operator, totp, _count: counts } = row.staff;
  return {
    actor: { kind: "staff", staffId, shopId, name, role, operator, sessionId: randomToken() },
    method: row.method,
    hasTotp: Boolean(totp?.confirmedAt),
    hasPasskey: counts.passkeys > 0,
    recoveryCodesLeft: counts.recoveryCodes,
  };
}

type Completion = { token: string; device: string; method: SignInMethod; factor: SecondFactor };

/**
 * Uses up the pending sign-in and starts the session, both or neither. Throws `gone` when it
 * completed, expired or its password changed, `unauthenticated` when the person was disabled.
 */
export async function completePendingSignIn(
  actor: StaffActor,
  { token, ...session }: Completion,
): Promise<void> {
  await act(actor, "staff.sign_in", async (tx) => {
    const version = await lockPasswordVersion(tx, actor.staffId);
    if (version === null) throw unauthenticated();
    const { count } = await tx.pendingSignIn.deleteMany({
      where: {
        tokenHash: hashToken(token),
        staffId: actor.staffId,
        passwordVersion: version,
        expiresAt: { gt: await databaseNow(tx) },
      },
    });
    if (count !== 1)
      throw new AppError("gone", "This sign-in expired or was completed elsewhere. Sign in again.");
    await startSession(actor, session, tx);
    return unrecorded(undefined);
  });
}
