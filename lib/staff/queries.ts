import "server-only";

import { sql } from "kysely";

import type { ShopActor, StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { AppError } from "#lib/errors";
import { database, databaseNow } from "#lib/infra/db/database";
import { findPage, inPageOrder } from "#lib/infra/db/keyset";
import {
  findSearchedPage,
  type SearchedPage,
  sortByName,
  sortByNewest,
} from "#lib/infra/db/searched-page";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { type Page, PAGE_SIZE, type PageQuery } from "#lib/page";
import { sessionPolicy } from "#lib/staff/policy";
import type { InvitationView, PeopleQuery, PersonView, ProfileView } from "#lib/staff/schema";

const notFound = () => new AppError("not_found", "There is nothing here.");

/** Returns one page of the shop's people by name. Throws `not_found` for non-administrators. */
export async function listStaff(
  actor: StaffActor,
  { q, role, state, ...request }: PeopleQuery,
): Promise<Omit<SearchedPage, "rows"> & { rows: PersonView[] }> {
  if (!can(actor, "staff.manage")) throw notFound();
  const people = kysely
    .selectFrom("Staff")
    .select(["id", "searchKey as key"])
    .where("shopId", "=", actor.shopId)
    .$if(role !== undefined, (query) => query.where("role", "=", role ?? "viewer"))
    .$if(state !== undefined, (query) =>
      query.where("disabledAt", state === "disabled" ? "is not" : "is", null),
    );
  const { rows: ids, ...page } = await findSearchedPage(database(), people, {
    sort: sortByName,
    request,
    text: q,
  });
  return { ...page, rows: inPageOrder(ids, await findPeople(actor, ids)) };
}

/** Returns one of them; null when they are not in this shop. Throws as `listStaff` does. */
export async function getPerson(actor: StaffActor, personId: string): Promise<PersonView | null> {
  if (!can(actor, "staff.manage")) throw notFound();
  const [found] = await findPeople(actor, [personId]);
  return found ?? null;
}

/** Reads people with the sessions of these alone. */
async function findPeople(actor: StaffActor, ids: string[]): Promise<PersonView[]> {
  const [rows, sessions] = await Promise.all([
    database().staff.findMany({
      where: { id: { in: ids }, shopId: actor.shopId },
      select: {
        id: true,
        name: true,
        email: true,
        role: true,
        disabledAt: true,
        addressVerifiedAt: true,
        operator: true,
        lastUsedAt: true,
      },
    }),
    findSessionUse(actor, ids),
  ]);
  return rows.map(({ disabledAt, lastUsedAt, addressVerifiedAt, ...row }) => {
    const use = sessions.get(row.id);
    const used = [lastUsedAt, use?.lastSeenAt].flatMap((at) => at?.toISOString() ?? []);
    return {
      ...row,
      addressVerified: addressVerifiedAt !== null,
      disabledAt: disabledAt?.toISOString() ?? null,
      lastUsedAt: used.toSorted().at(-1) ?? null,
      sessions: use?.active ?? 0,
      isSelf: row.id === actor.staffId,
    };
  });
}

type SessionUse = { staffId: string; lastSeenAt: Date; active: number };

/** Counts the active sessions of some people, and finds when each was last seen. */
async function findSessionUse(
  { shopId }: StaffActor,
  ids: string[],
): Promise<ReadonlyMap<string, SessionUse>> {
  if (ids.length === 0) return new Map();
  const rows: SessionUse[] = await queryRows(
    database(),
    kysely
      .selectFrom("StaffSession as session")
      .innerJoin("Staff as person", "person.id", "session.staffId")
      .where("person.shopId", "=", shopId)
      .where("session.staffId", "in", ids)
      .groupBy("session.staffId")
      .select((eb) => [
        "session.staffId",
        sql<Date>`max(session."lastSeenAt")`.as("lastSeenAt"),
        sql<number>`${eb.fn
          .countAll()
          .filterWhere("session.endedAt", "is", null)
          .filterWhere("session.expiresAt", ">", sql<Date>`now()`)
          .filterWhere(
            "session.lastSeenAt",
            ">",
            sql<Date>`now() - make_interval(mins => ${sessionPolicy.idleMinutes}::int)`,
          )}::int`.as("active"),
      ]),
  );
  return new Map(rows.map((row) => [row.staffId, row]));
}

/** Returns a page of pending and expired invitations, latest first. Throws as `listStaff` does. */
export async function listInvitations(
  actor: StaffActor,
  request: PageQuery = {},
  size = PAGE_SIZE,
): Promise<Page<InvitationView>> {
  const { shopId } = actor;
  if (!can(actor, "staff.manage")) throw notFound();
  const invitations = kysely
    .selectFrom("Invitation")
    .select(["id", "createdAt as key"])
    .where("shopId", "=", shopId);
  const { rows: ids, ...page } = await findPage(database(), invitations, {
    sort: sortByNewest,
    request,
    size,
  });
  const rows = await database().invitation.findMany({
    where: { id: { in: ids }, shopId },
    select: { id: true, email: true, role: true, invitedById: true, expiresAt: true },
  });
  const inviters = await database().staff.findMany({
    where: { id: { in: rows.flatMap(({ invitedById }) => invitedById ?? []) }, shopId },
    select: { id: true, name: true },
  });
  const names = new Map(inviters.map(({ id, name }) => [id, name]));
  const now = await databaseNow(database());
  const views = rows.map(({ invitedById, expiresAt, ...row }) => ({
    ...row,
    invitedBy: (invitedById && names.get(invitedById)) ?? null,
    expiresAt: expiresAt.toISOString(),
    expired: expiresAt <= now,
  }));
  return { ...page, rows: inPageOrder(ids, views) };
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
