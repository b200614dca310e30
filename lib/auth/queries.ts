import "server-only";

import type { StaffActor } from "#lib/actor";
import { recentAuthPolicy } from "#lib/auth/policy";
import type { SecurityView, SessionView } from "#lib/auth/schema";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow } from "#lib/infra/db/database";
import { PAGE_SIZE } from "#lib/page";
import { sessionPolicy } from "#lib/staff/policy";

/**
 * Lists the actor's sessions by the hash of their id, which leaves only in a sealed cookie: those
 * used last; `more` when there are others.
 */
export async function listSessions(
  actor: StaffActor,
): Promise<{ sessions: SessionView[]; more: boolean }> {
  const now = await databaseNow(database());
  const rows = await database().staffSession.findMany({
    where: {
      staffId: actor.staffId,
      endedAt: null,
      expiresAt: { gt: now },
      lastSeenAt: { gt: new Date(now.getTime() - sessionPolicy.idleMinutes * 60_000) },
    },
    orderBy: { lastSeenAt: "desc" },
    take: PAGE_SIZE + 1,
    select: { id: true, device: true, createdAt: true, lastSeenAt: true },
  });
  const sessions = rows.slice(0, PAGE_SIZE).map((row) => ({
    ...row,
    id: hashToken(row.id),
    current: row.id === actor.sessionId,
  }));
  return { sessions, more: rows.length > PAGE_SIZE };
}

/**
 * Returns whether the actor proved who they are within `recentAuthPolicy` (database clock).
 * Provider sign-in does not count: anyone at a browser signed in there passes. All have passwords.
 */
export async function hasRecentAuth(actor: StaffActor): Promise<boolean> {
  const earliest = (await databaseNow(database())).getTime() - recentAuthPolicy.minutes * 60_000;
  const count = await database().staffSession.count({
    where: {
      id: actor.sessionId,
      staffId: actor.staffId,
      endedAt: null,
      authenticatedAt: { gt: new Date(earliest) },
    },
  });
  return count === 1;
}

/** Returns the actor's second factors and provider link, and whether a factor is required. */
export async function getSecurity(actor: StaffActor): Promise<SecurityView> {
  const row = await database().staff.findFirstOrThrow({
    where: { id: actor.staffId, shopId: actor.shopId },
    select: {
      oidcSubject: true,
      shop: { select: { requireSecondFactor: true } },
      totp: { select: { confirmedAt: true, lastUsedAt: true } },
      passkeys: {
        orderBy: { createdAt: "asc" },
        select: { id: true, name: true, createdAt: true, lastUsedAt: true },
      },
      recoveryCodes: { where: { usedAt: null }, select: { id: true } },
    },
  });
  const totp = row.totp?.confirmedAt
    ? { since: row.totp.confirmedAt, lastUsedAt: row.totp.lastUsedAt }
    : null;
  return {
    totp,
    passkeys: row.passkeys,
    recoveryCodesLeft: row.recoveryCodes.length,
    oidcLinked: row.oidcSubject !== null,
    mfaRequired: row.shop.requireSecondFactor,
  };
}

/** Returns how many active people of the actor's shop have no second factor yet. */
export async function countWithoutMfa(actor: StaffActor): Promise<number> {
  return database().staff.count({
    where: {
      shopId: actor.shopId,
      disabledAt: null,
      passkeys: { none: {} },
      OR: [{ totp: null }, { totp: { confirmedAt: null } }],
    },
  });
}

/** Returns how to reauthenticate besides password and passkey; an app code needs OIDC sign-in. */
export async function getReauthMethods(
  actor: StaffActor,
): Promise<{ totp: boolean; oidc: boolean }> {
  const { staffId, sessionId } = actor;
  const [oidcSessions, apps] = await Promise.all([
    database().staffSession.count({ where: { id: sessionId, staffId, method: "oidc" } }),
    database().totp.count({ where: { staffId, confirmedAt: { not: null } } }),
  ]);
  return { totp: oidcSessions === 1 && apps === 1, oidc: oidcSessions === 1 };
}
