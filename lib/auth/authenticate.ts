import "server-only";

import type { StaffActor } from "#lib/actor";
import { findKnownBrowser } from "#lib/auth/known-browsers";
import { passwordVersion } from "#lib/auth/password-version";
import type { SignInInput } from "#lib/auth/schema";
import { verifyPassword } from "#lib/infra/crypto/password-hash";
import { randomToken } from "#lib/infra/crypto/tokens";
import { database } from "#lib/infra/db/database";
import { mayLog } from "#lib/infra/capped-log";
import { log } from "#lib/infra/log";
import { enforceRateLimit, refundRateLimit } from "#lib/infra/rate-limiter";
import { passwordPolicy } from "#lib/staff/policy";

export type PasswordAuthResult =
  | { kind: "authenticated"; actor: StaffActor; passwordVersion: string }
  | { kind: "wrong" };

/**
 * Checks e-mail and password. Returns the actor with a new session id, and the proven password's
 * version. Answers an unknown or disabled account like a wrong password, after the same work.
 * Throws `rate_limited` (by account and network; in a known browser by that alone), `unavailable`
 * when it cannot count wrong answers.
 */
export async function authenticateByPassword(
  { email, password }: SignInInput,
  clientIp: string,
  knownBrowser: string | null = null,
): Promise<PasswordAuthResult> {
  const row = await database().staff.findUnique({
    where: { email },
    select: {
      id: true,
      shopId: true,
      name: true,
      role: true,
      operator: true,
      passwordHash: true,
      disabledAt: true,
    },
  });
  const browserId = row && findKnownBrowser(knownBrowser, row.id);
  const limit =
    row && browserId !== null
      ? ({ name: "known_browser", subject: `${row.id}:${browserId}` } as const)
      : ({ name: "sign_in", subject: email } as const);
  await enforceRateLimit(limit.name, limit.subject, clientIp);
  const matches = await verifyPassword(
    row?.passwordHash ?? null,
    password.slice(0, passwordPolicy.maxLength + 1),
  );
  if (!row || !matches || row.disabledAt) {
    if (mayLog("sign-in"))
      log.info("a sign-in was refused", {
        operation: "password",
        ...(row ? { staffId: row.id, shopId: row.shopId } : {}),
      });
    return { kind: "wrong" };
  }
  await refundRateLimit(limit.name, limit.subject, clientIp);
  const { id: staffId, shopId, name, role, operator } = row;
  return {
    kind: "authenticated",
    actor: { kind: "staff", staffId, shopId, name, role, operator, sessionId: randomToken() },
    passwordVersion: passwordVersion(row.passwordHash),
  };
}

/** Returns the person as an actor with a new session id; null when disabled or gone. */
export async function getSignInActor(staffId: string): Promise<StaffActor | null> {
  const row = await database().staff.findFirst({
    where: { id: staffId, disabledAt: null },
    select: { shopId: true, name: true, role: true, operator: true },
  });
  return row && { kind: "staff", staffId, ...row, sessionId: randomToken() };
}

/** Returns whether the person has an authenticator app or a passkey. */
export async function hasSecondFactor(staffId: string): Promise<boolean> {
  const [apps, passkeys] = await Promise.all([
    database().totp.count({ where: { staffId, confirmedAt: { not: null } } }),
    database().passkey.count({ where: { staffId } }),
  ]);
  return apps + passkeys > 0;
}
