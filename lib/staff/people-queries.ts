import "server-only";

import type { StaffActor } from "#lib/actor";
import { may } from "#lib/audit/permissions";
import { refuse } from "#lib/errors";
import { database } from "#lib/infra/database";
import { Prisma } from "#lib/infra/generated/client";
import { sessionPolicy } from "#lib/staff/policy";
import type { InvitationView, PersonView } from "#lib/staff/schema";

const { sql } = Prisma;

type Row = Omit<PersonView, "disabledAt" | "lastUsedAt" | "you"> & { disabledAt: Date | null; lastUsedAt: Date | null };

const NONE = () => refuse("not_found", "There is nothing here.");

async function people(actor: StaffActor, which: Prisma.Sql): Promise<PersonView[]> {
  if (!may(actor, "staff.manage")) throw NONE();
  const rows = await database().$queryRaw<Row[]>`
    SELECT p.id::text AS id, p.name, p.email, p.role::text AS role, p."disabledAt",
      greatest(p."lastUsedAt", max(s."lastSeenAt")) AS "lastUsedAt",
      (count(s.id) FILTER (WHERE s."endedAt" IS NULL AND s."expiresAt" > now()
        AND s."lastSeenAt" > now() - make_interval(mins => ${sessionPolicy.idleMinutes}::int)))::int AS sessions
    FROM "Staff" p LEFT JOIN "StaffSession" s ON s."staffId" = p.id
    WHERE p."shopId" = ${actor.shopId}::uuid AND ${which}
    GROUP BY p.id ORDER BY p."disabledAt" IS NOT NULL, p.role DESC, lower(p.name), p.id`;
  return rows.map(({ disabledAt, lastUsedAt, ...row }) => ({
    ...row,
    disabledAt: disabledAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    you: row.id === actor.staffId,
  }));
}

/** Everybody of the actor's shop: administrators first, who is disabled last. Throws `not_found` for anybody but an administrator. */
export async function listStaff(actor: StaffActor): Promise<PersonView[]> {
  return people(actor, sql`true`);
}

/** One of them; null when they are not of this shop. Throws `not_found` as above. */
export async function getPerson(actor: StaffActor, personId: string): Promise<PersonView | null> {
  const [found] = await people(actor, sql`p.id = ${personId}::uuid`);
  return found ?? null;
}

/** The invitations of the actor's shop that nobody has taken up, latest first. Throws `not_found` for anybody but an administrator. */
export async function listInvitations(actor: StaffActor): Promise<InvitationView[]> {
  if (!may(actor, "staff.manage")) throw NONE();
  const rows = await database().$queryRaw<(Omit<InvitationView, "until"> & { expiresAt: Date })[]>`
    SELECT i.id::text AS id, i.email, i.role::text AS role, p.name AS "invitedBy", i."expiresAt", i."expiresAt" <= now() AS expired
    FROM "Invitation" i LEFT JOIN "Staff" p ON p.id = i."invitedById" AND p."shopId" = i."shopId"
    WHERE i."shopId" = ${actor.shopId}::uuid ORDER BY i."createdAt" DESC`;
  return rows.map(({ expiresAt, ...row }) => ({ ...row, until: expiresAt.toISOString() }));
}
