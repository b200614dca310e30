import "server-only";

import type { SecondFactor, SignInMethod, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import type { EndSessionsInput } from "#lib/auth/schema";
import { AppError } from "#lib/errors";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { sessionPolicy } from "#lib/staff/policy";
import { lockStaff } from "#lib/staff/staff-access";

export type SessionStart = {
  device: string;
  method?: SignInMethod;
  factor?: SecondFactor | null;
  passwordVersion?: string;
};

/**
 * Starts the session whose fresh id the actor got from checkPassword or its like, on a device described in words. Password, passkey
 * and code were proven just now; what a sign-in provider asked for, and when, we do not know. Throws `unauthenticated` when the
 * person was disabled meanwhile, or has another password than the one that was proven. `within` joins what must not happen without it.
 */
export async function startSession(
  actor: StaffActor,
  details: SessionStart,
  outerTx?: Tx,
): Promise<void> {
  const { device, method = "password", factor = null, passwordVersion = null } = details;
  const { sessionId, staffId } = actor;
  const proven = method !== "oidc" || (factor !== null && factor !== "oidc");
  const body = async (tx: Tx) => {
    // Holding the person's row: a new password or a disabling that is under way is waited for, and counts.
    const inserted = await tx.$executeRaw`
      INSERT INTO "StaffSession" (id, "staffId", device, method, factor, "authenticatedAt", "createdAt", "lastSeenAt", "expiresAt")
      SELECT ${sessionId}, id, ${device}, ${method}::"SignInMethod", ${factor}::"SecondFactor", CASE WHEN ${proven} THEN now() END,
        now(), now(), now() + make_interval(hours => ${sessionPolicy.maxHours}::int)
      FROM "Staff" WHERE id = ${staffId}::uuid AND "disabledAt" IS NULL
        AND (${passwordVersion}::text IS NULL OR encode(sha256(convert_to("passwordHash", 'UTF8')), 'hex') = ${passwordVersion})
      FOR NO KEY UPDATE`;
    if (inserted !== 1) throw new AppError("unauthenticated", "This account cannot sign in.");
    await tx.$executeRaw`UPDATE "Staff" SET "lastUsedAt" = now() WHERE id = ${staffId}::uuid`;
    return recorded(
      {
        action: "staff.signed_in",
        subjectId: staffId,
        details: { session: hashToken(sessionId), method, factor },
      },
      undefined,
    );
  };
  await act(actor, "staff.sign_in", body, outerTx);
}

type SessionRow = Omit<StaffActor, "kind"> & { touchDue: boolean; mfaSetupRequired: boolean };

/**
 * Whose session this is, read for this very request: not ended, not expired, not idle too long by the database's clock,
 * its person not disabled; name, role and shop as they are now. `touchDue` tells that "last used" wants renewing; `mfaSetupRequired`
 * that the shop wants a second factor and the person has none yet, so that nothing but setting one up is open. Null when none.
 */
export async function findSession(
  sessionId: string,
): Promise<{ actor: StaffActor; touchDue: boolean; mfaSetupRequired: boolean } | null> {
  const rows = await database().$queryRaw<SessionRow[]>`
    SELECT p.id::text AS "staffId", p."shopId"::text AS "shopId", s.id AS "sessionId", p.name, p.role::text AS role, p.operator,
      s."lastSeenAt" < now() - make_interval(secs => ${sessionPolicy.touchIntervalSeconds}::float8) AS "touchDue",
      h."requireSecondFactor" AND s.factor IS DISTINCT FROM 'oidc'
        AND NOT EXISTS (SELECT 1 FROM "Totp" t WHERE t."staffId" = p.id AND t."confirmedAt" IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM "Passkey" k WHERE k."staffId" = p.id) AS "mfaSetupRequired"
    FROM "StaffSession" s JOIN "Staff" p ON p.id = s."staffId" JOIN "Shop" h ON h.id = p."shopId"
    WHERE s.id = ${sessionId} AND s."endedAt" IS NULL AND s."expiresAt" > now() AND p."disabledAt" IS NULL
      AND s."lastSeenAt" > now() - make_interval(mins => ${sessionPolicy.idleMinutes}::int)`;
  const row = rows[0];
  if (!row) return null;
  const { touchDue, mfaSetupRequired, ...staff } = row;
  return { actor: { kind: "staff", ...staff }, touchDue, mfaSetupRequired };
}

/** Notes that the actor's session was used just now, so that it does not count as idle. */
export async function touchSession(actor: StaffActor): Promise<void> {
  await act(actor, "session.own", async (tx) => {
    await tx.$executeRaw`
      WITH used AS (UPDATE "StaffSession" SET "lastSeenAt" = now() WHERE id = ${actor.sessionId} AND "endedAt" IS NULL RETURNING "staffId")
      UPDATE "Staff" SET "lastUsedAt" = now() WHERE id IN (SELECT "staffId" FROM used)`;
    return unrecorded(undefined);
  });
}

/** Signs the actor out: the session in use ends, whatever copies of its cookie exist. */
export async function endSession(actor: StaffActor): Promise<void> {
  await act(actor, "session.own", async (tx) => {
    const { count } = await tx.staffSession.updateMany({
      where: { id: actor.sessionId, endedAt: null },
      data: { endedAt: new Date() },
    });
    if (count === 0) return unrecorded(undefined);
    return recorded(
      {
        action: "staff.signed_out",
        subjectId: actor.staffId,
        details: { session: hashToken(actor.sessionId) },
      },
      undefined,
    );
  });
}

export type EndSessionsResult = { ended: number };

/** Ends one of the actor's own sessions (named as listSessions does), or all but the one in use. Throws `not_found` for one that is not theirs or has ended. */
export async function endSessions(
  actor: StaffActor,
  target: EndSessionsInput,
): Promise<EndSessionsResult> {
  return act(actor, "session.own", async (tx) => {
    const own = await tx.staffSession.findMany({
      where: { staffId: actor.staffId, endedAt: null },
      select: { id: true },
    });
    const chosen = own
      .filter(({ id }) => ("id" in target ? hashToken(id) === target.id : id !== actor.sessionId))
      .map(({ id }) => id);
    const { count } = await tx.staffSession.updateMany({
      where: { id: { in: chosen }, endedAt: null },
      data: { endedAt: new Date() },
    });
    if (count === 0 && "id" in target)
      throw new AppError("not_found", "This session has already ended.");
    if (count === 0) return unrecorded({ ended: 0 });
    return recorded(
      { action: "staff.sessions_ended", subjectId: actor.staffId, details: { count } },
      { ended: count },
    );
  });
}

/** Signs somebody else of the actor's shop out everywhere, at their next request. */
export async function endStaffSessions(
  actor: StaffActor,
  { personId }: { personId: string },
): Promise<EndSessionsResult> {
  return act<EndSessionsResult>(actor, "staff.manage", async (tx) => {
    await lockStaff(tx, actor, { personId });
    const open = { staffId: personId, endedAt: null };
    const { count } = await tx.staffSession.updateMany({
      where: open,
      data: { endedAt: await databaseNow(tx) },
    });
    if (count === 0) return unrecorded({ ended: 0 });
    return recorded(
      { action: "staff.sessions_ended", subjectId: personId, details: { count } },
      { ended: count },
    );
  });
}
