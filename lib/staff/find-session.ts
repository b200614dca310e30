import "server-only";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { sessionPolicy } from "#lib/staff/policy";

type Row = Omit<StaffActor, "kind"> & { noteDue: boolean; owesFactor: boolean };

/**
 * Whose session this is, read for this very request: not ended, not expired, not idle too long by the database's clock,
 * its person not disabled; name, role and shop as they are now. `noteDue` tells that "last used" wants renewing; `owesFactor`
 * that the shop wants a second factor and the person has none yet, so that nothing but setting one up is open. Null when none.
 */
export async function findSession(sessionId: string): Promise<{ actor: StaffActor; noteDue: boolean; owesFactor: boolean } | null> {
  const rows = await database().$queryRaw<Row[]>`
    SELECT p.id::text AS "staffId", p."shopId"::text AS "shopId", s.id AS "sessionId", p.name, p.role::text AS role, p.operator,
      s."lastSeenAt" < now() - make_interval(secs => ${sessionPolicy.noteEverySeconds}::float8) AS "noteDue",
      h."requireSecondFactor" AND s.factor IS DISTINCT FROM 'provider'
        AND NOT EXISTS (SELECT 1 FROM "Totp" t WHERE t."staffId" = p.id AND t."confirmedAt" IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM "Passkey" k WHERE k."staffId" = p.id) AS "owesFactor"
    FROM "StaffSession" s JOIN "Staff" p ON p.id = s."staffId" JOIN "Shop" h ON h.id = p."shopId"
    WHERE s.id = ${sessionId} AND s."endedAt" IS NULL AND s."expiresAt" > now() AND p."disabledAt" IS NULL
      AND s."lastSeenAt" > now() - make_interval(mins => ${sessionPolicy.idleMinutes}::int)`;
  const row = rows[0];
  if (!row) return null;
  const { noteDue, owesFactor, ...who } = row;
  return { actor: { kind: "staff", ...who }, noteDue, owesFactor };
}
