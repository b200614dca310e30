import "server-only";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";
import { sessionPolicy } from "#lib/staff/policy";
import type { ProfileView, SessionView } from "#lib/staff/schema";

/** The actor's own name, address and role. */
export async function getProfile(actor: StaffActor): Promise<ProfileView> {
  return database().staff.findFirstOrThrow({
    where: { id: actor.staffId, shopId: actor.shopId },
    select: { name: true, email: true, role: true, passwordChangedAt: true, shop: { select: { name: true, stoppedAt: true } } },
  });
}

/** The actor's own sessions that still work, the latest used first. They go by the hash of their id, which itself leaves the server only in a sealed cookie. */
export async function listSessions(actor: StaffActor): Promise<SessionView[]> {
  const rows = await database().$queryRaw<Omit<SessionView, "current">[]>`
    SELECT s.id, s.device, s."createdAt", s."lastSeenAt" FROM "StaffSession" s
    WHERE s."staffId" = ${actor.staffId}::uuid AND s."endedAt" IS NULL AND s."expiresAt" > now()
      AND s."lastSeenAt" > now() - make_interval(mins => ${sessionPolicy.idleMinutes}::int)
    ORDER BY s."lastSeenAt" DESC`;
  return rows.map((row) => ({ ...row, id: hashToken(row.id), current: row.id === actor.sessionId }));
}
