import "server-only";

import type { Role, StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";
import { sessionPolicy } from "#lib/staff/policy";
import type { ProfileView, SessionView } from "#lib/staff/schema";

type Row = { staffId: string; shopId: string; sessionId: string; name: string; role: Role; noteDue: boolean };

/**
 * Whose session this is, read for this very request: not ended, not expired, not idle too long by the database's clock,
 * its person not disabled; name, role and shop as they are now. `noteDue` tells that "last used" wants renewing. Null when none.
 */
export async function findSession(sessionId: string): Promise<{ actor: StaffActor; noteDue: boolean } | null> {
  const rows = await database().$queryRaw<Row[]>`
    SELECT p.id::text AS "staffId", p."shopId"::text AS "shopId", s.id AS "sessionId", p.name, p.role::text AS role,
      s."lastSeenAt" < now() - make_interval(secs => ${sessionPolicy.noteEverySeconds}::float8) AS "noteDue"
    FROM "StaffSession" s JOIN "Staff" p ON p.id = s."staffId"
    WHERE s.id = ${sessionId} AND s."endedAt" IS NULL AND s."expiresAt" > now() AND p."disabledAt" IS NULL
      AND s."lastSeenAt" > now() - make_interval(mins => ${sessionPolicy.idleMinutes}::int)`;
  const row = rows[0];
  if (!row) return null;
  const { noteDue, ...who } = row;
  return { actor: { kind: "staff", ...who }, noteDue };
}

/** The actor's own name, address and role. */
export async function getProfile(actor: StaffActor): Promise<ProfileView> {
  return database().staff.findFirstOrThrow({
    where: { id: actor.staffId, shopId: actor.shopId },
    select: { name: true, email: true, role: true, passwordChangedAt: true, shop: { select: { name: true } } },
  });
}

/** The actor's own sessions that still work, the latest used first. */
export async function listSessions(actor: StaffActor): Promise<SessionView[]> {
  const rows = await database().$queryRaw<Omit<SessionView, "current">[]>`
    SELECT s.id, s.device, s."createdAt", s."lastSeenAt" FROM "StaffSession" s
    WHERE s."staffId" = ${actor.staffId}::uuid AND s."endedAt" IS NULL AND s."expiresAt" > now()
      AND s."lastSeenAt" > now() - make_interval(mins => ${sessionPolicy.idleMinutes}::int)
    ORDER BY s."lastSeenAt" DESC`;
  return rows.map((row) => ({ ...row, current: row.id === actor.sessionId }));
}

/** Whether this set-up link could still make the first administrator. */
export async function setUpLinkWorks(token: string): Promise<boolean> {
  const rows = await database().$queryRaw<{ works: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM "SetupLink" WHERE "tokenHash" = ${hashToken(token)} AND "usedAt" IS NULL AND "expiresAt" > now())
      AND NOT EXISTS (SELECT 1 FROM "Staff") AS works`;
  return rows[0]?.works === true;
}
