import "server-only";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { recentAuthPolicy } from "#lib/auth/policy";
import type { SecurityView, SessionView } from "#lib/auth/schema";
import { AppError } from "#lib/errors";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database } from "#lib/infra/db/database";
import { Prisma } from "#lib/infra/generated/client";
import { sessionPolicy } from "#lib/staff/policy";
import type { InvitationView, PersonView, ProfileView } from "#lib/staff/schema";

const { sql } = Prisma;

type PersonRow = Omit<PersonView, "disabledAt" | "lastUsedAt" | "isSelf"> & {
  disabledAt: Date | null;
  lastUsedAt: Date | null;
};

const notFound = () => new AppError("not_found", "There is nothing here.");

async function queryPeople(actor: StaffActor, condition: Prisma.Sql): Promise<PersonView[]> {
  if (!can(actor, "staff.manage")) throw notFound();
  const rows = await database().$queryRaw<PersonRow[]>`
    SELECT p.id::text AS id, p.name, p.email, p.role::text AS role, p."disabledAt",
      greatest(p."lastUsedAt", max(s."lastSeenAt")) AS "lastUsedAt",
      (count(s.id) FILTER (WHERE s."endedAt" IS NULL AND s."expiresAt" > now()
        AND s."lastSeenAt" > now() - make_interval(mins => ${sessionPolicy.idleMinutes}::int)))::int AS sessions
    FROM "Staff" p LEFT JOIN "StaffSession" s ON s."staffId" = p.id
    WHERE p."shopId" = ${actor.shopId}::uuid AND ${condition}
    GROUP BY p.id ORDER BY p."disabledAt" IS NOT NULL, p.role DESC, lower(p.name), p.id`;
  return rows.map(({ disabledAt, lastUsedAt, ...row }) => ({
    ...row,
    disabledAt: disabledAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    isSelf: row.id === actor.staffId,
  }));
}

/** Everybody of the actor's shop: administrators first, who is disabled last. Throws `not_found` for anybody but an administrator. */
export async function listStaff(actor: StaffActor): Promise<PersonView[]> {
  return queryPeople(actor, sql`true`);
}

/** One of them; null when they are not of this shop. Throws `not_found` as above. */
export async function getPerson(actor: StaffActor, personId: string): Promise<PersonView | null> {
  const [found] = await queryPeople(actor, sql`p.id = ${personId}::uuid`);
  return found ?? null;
}

/** The invitations of the actor's shop that nobody has taken up, latest first. Throws `not_found` for anybody but an administrator. */
export async function listInvitations(actor: StaffActor): Promise<InvitationView[]> {
  if (!can(actor, "staff.manage")) throw notFound();
  const rows = await database().$queryRaw<
    (Omit<InvitationView, "expiresAt"> & { expiresAt: Date })[]
  >`
    SELECT i.id::text AS id, i.email, i.role::text AS role, p.name AS "invitedBy", i."expiresAt", i."expiresAt" <= now() AS expired
    FROM "Invitation" i LEFT JOIN "Staff" p ON p.id = i."invitedById" AND p."shopId" = i."shopId"
    WHERE i."shopId" = ${actor.shopId}::uuid ORDER BY i."createdAt" DESC`;
  return rows.map(({ expiresAt, ...row }) => ({ ...row, expiresAt: expiresAt.toISOString() }));
}

/** The actor's own name, address and role. */
export async function getProfile(actor: StaffActor): Promise<ProfileView> {
  return database().staff.findFirstOrThrow({
    where: { id: actor.staffId, shopId: actor.shopId },
    select: {
      name: true,
      email: true,
      role: true,
      passwordChangedAt: true,
      shop: { select: { name: true, suspendedAt: true } },
    },
  });
}
