import "server-only";
import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { hashToken } from "#lib/infra/crypto/tokens";
import { sessionPolicy } from "#lib/staff/policy";
import { recentAuthPolicy } from "#lib/auth/policy";
import type { ProfileView } from "#lib/staff/schema";
import type { SecurityView, SessionView } from "#lib/auth/schema";

/** The actor's own sessions that still work, the latest used first. They go by the hash of their id, which itself leaves the server only in a sealed cookie. */
export async function listSessions(actor: StaffActor): Promise<SessionView[]> {
  const rows = await database().$queryRaw<Omit<SessionView, "current">[]>`
    SELECT s.id, s.device, s."createdAt", s."lastSeenAt" FROM "StaffSession" s
    WHERE s."staffId" = ${actor.staffId}::uuid AND s."endedAt" IS NULL AND s."expiresAt" > now()
      AND s."lastSeenAt" > now() - make_interval(mins => ${sessionPolicy.idleMinutes}::int)
    ORDER BY s."lastSeenAt" DESC`;
  return rows.map((row) => ({
    ...row,
    id: hashToken(row.id),
    current: row.id === actor.sessionId,
  }));
}

/**
 * Whether the actor proved in this session lately that it is them, by the database's clock. To have come through the sign-in provider
 * proves nothing: it may have let in, without a question, whoever sits at a browser that is signed in there. Everybody has a password.
 */
export async function hasRecentAuth(actor: StaffActor): Promise<boolean> {
  const rows = await database().$queryRaw<unknown[]>`
    SELECT 1 FROM "StaffSession" s WHERE s.id = ${actor.sessionId} AND s."staffId" = ${actor.staffId}::uuid AND s."endedAt" IS NULL
      AND s."authenticatedAt" > now() - make_interval(mins => ${recentAuthPolicy.minutes}::int)`;
  return rows.length === 1;
}

/** The actor's own ways to sign in beside the password, and whether their shop asks for them. */
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

/** How many of the shop's people have no second step yet; for the administrator who may ask for it. */
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

/** How the actor can confirm in this session that it is them: a code of the app only when they came through the sign-in provider. */
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
