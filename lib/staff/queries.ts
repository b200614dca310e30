import "server-only";

import { sql } from "kysely";

import type { ShopActor, StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { AppError } from "#lib/errors";
import { database, databaseNow } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { sessionPolicy } from "#lib/staff/policy";
import type { InvitationView, PersonView, ProfileView } from "#lib/staff/schema";

const notFound = () => new AppError("not_found", "There is nothing here.");

async function queryPeople(actor: StaffActor, personId?: string): Promise<PersonView[]> {
  if (!can(actor, "staff.manage")) throw notFound();
  const rows = await queryRows(
    database(),
    kysely
      .selectFrom("Staff as person")
      .leftJoin("StaffSession as session", "session.staffId", "person.id")
      .select(["person.id", "person.name", "person.email", "person.role", "person.disabledAt"])
      .select(["person.addressVerifiedAt", "person.operator"])
      .select((eb) => [
        sql<Date | null>`greatest(person."lastUsedAt", max(session."lastSeenAt"))`.as("lastUsedAt"),
        sql<number>`${eb.fn
          .count("session.id")
          .filterWhere("session.endedAt", "is", null)
          .filterWhere("session.expiresAt", ">", sql<Date>`now()`)
          .filterWhere(
            "session.lastSeenAt",
            ">",
            sql<Date>`now() - make_interval(mins => ${sessionPolicy.idleMinutes}::int)`,
          )}::int`.as("sessions"),
      ])
      .where("person.shopId", "=", actor.shopId)
      .$if(personId !== undefined, (query) => query.where("person.id", "=", personId ?? ""))
      .groupBy("person.id")
      .orderBy(sql`person."disabledAt" IS NOT NULL`)
      .orderBy("person.role", "desc")
      .orderBy(sql`lower(person.name)`)
      .orderBy("person.id")
      .limit(500),
  );
  return rows.map(({ disabledAt, lastUsedAt, addressVerifiedAt, ...row }) => ({
    ...row,
    addressVerified: addressVerifiedAt !== null,
    disabledAt: disabledAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    isSelf: row.id === actor.staffId,
  }));
}

/** Lists the shop's people, disabled ones last. Throws `not_found` for non-administrators. */
export async function listStaff(actor: StaffActor): Promise<PersonView[]> {
  return queryPeople(actor);
}

/** Returns one of them; null when they are not in this shop. Throws as `listStaff` does. */
export async function getPerson(actor: StaffActor, personId: string): Promise<PersonView | null> {
  const [found] = await queryPeople(actor, personId);
  return found ?? null;
}

/** Lists pending and expired invitations, latest first. Throws as `listStaff` does. */
export async function listInvitations(actor: StaffActor): Promise<InvitationView[]> {
  if (!can(actor, "staff.manage")) throw notFound();
  const now = await databaseNow(database());
  const rows = await queryRows(
    database(),
    kysely
      .selectFrom("Invitation as invitation")
      .leftJoin("Staff as inviter", (join) =>
        join
          .onRef("inviter.id", "=", "invitation.invitedById")
          .onRef("inviter.shopId", "=", "invitation.shopId"),
      )
      .select([
        "invitation.id",
        "invitation.email",
        "invitation.role",
        "inviter.name as invitedBy",
        "invitation.expiresAt",
      ])
      .where("invitation.shopId", "=", actor.shopId)
      .orderBy("invitation.createdAt", "desc"),
  );
  return rows.map(({ expiresAt, ...row }) => ({
    ...row,
    expiresAt: expiresAt.toISOString(),
    expired: expiresAt <= now,
  }));
}

/** Returns the actor's own name, e-mail address, role and shop. */
export async function getProfile(actor: StaffActor): Promise<ProfileView> {
  return database().staff.findFirstOrThrow({
    where: { id: actor.staffId, shopId: actor.shopId },
    select: {
      name: true,
      email: true,
      role: true,
      passwordChangedAt: true,
      shop: { select: { name: true, suspendedAt: true, requireApproval: true } },
    },
  });
}

/** Returns a person of the shop as an actor, with the rights they have now; null when disabled. */
export async function getStaffActor(actor: ShopActor, staffId: string): Promise<StaffActor | null> {
  const { shopId } = actor;
  const row = await database().staff.findFirst({
    where: { id: staffId, shopId: actor.shopId, disabledAt: null },
    select: { name: true, role: true, operator: true },
  });
  return row && { kind: "staff", staffId, shopId, sessionId: "", ...row };
}
