import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { PAGE_SIZE, parseListQuery } from "#lib/page";
import { getPerson, listInvitations, listStaff } from "#lib/staff/queries";
import { peopleQuery } from "#lib/staff/schema";
import { makeInvitation, makeSession, makeShop, makeStaff } from "#tests/support/factories/records";
import { strangeCursors, walkPages } from "#tests/support/walk-pages";

const list = (actor: StaffActor, params: Record<string, string | undefined> = {}) =>
  listStaff(actor, parseListQuery(peopleQuery, params));
const names = async (actor: StaffActor, params: Record<string, string | undefined> = {}) =>
  (await list(actor, params)).rows.map(({ name }) => name);

const makePeople = (shopId: string, given: readonly string[], extra = {}) =>
  database().staff.createMany({
    data: given.map((name) => ({
      shopId,
      name,
      email: `${crypto.randomUUID()}@shop.example`,
      passwordHash: "none",
      role: "viewer" as const,
      ...extra,
    })),
  });

const many = (count: number) =>
  Array.from({ length: count }, (_, at) => `Person ${String((at * 71) % count).padStart(3, "0")}`);

test("500 people are paged by name, while others are added, and none is missed", async () => {
  const [{ shop, admin }, other] = await Promise.all([makeShop(), makeShop()]);
  await Promise.all([makePeople(shop.id, many(497)), makePeople(other.shop.id, many(9))]);
  const before = await database().staff.findMany({
    where: { shopId: shop.id },
    select: { id: true },
  });
  const ids = new Set(before.map(({ id }) => id));
  expect((await list(admin)).count).toEqual({ value: 500, more: false });
  const { forward, backward, sizes } = await walkPages(
    (page) => list(admin, page),
    () => makePeople(shop.id, ["Aaron", "Person 250b", "Zoe"]),
  );
  const kept = (found: string[]) => found.filter((id) => ids.has(id));
  expect(new Set(forward).size).toBe(forward.length);
  expect(kept(forward)).toHaveLength(500);
  expect(kept(backward)).toEqual(kept(forward));
  expect(Math.max(...sizes)).toBe(PAGE_SIZE);
  expect(JSON.stringify(await list(admin)).length).toBeLessThan(20_000);
});

test("people are filtered by role and state, and found in either alphabet or with an error", async () => {
  const [{ shop, admin }, other] = await Promise.all([makeShop(), makeShop()]);
  await makePeople(shop.id, ["Мила Георгиева"], { role: "editor" });
  await makePeople(shop.id, ["Boris Iliev"], { disabledAt: new Date(), email: "boris@shop.bg" });
  await makePeople(other.shop.id, ["Мила Друга"]);
  expect(await names(admin, { q: "mila" })).toEqual(["Мила Георгиева"]);
  expect(await names(admin, { q: "ГЕОРГ" })).toEqual(["Мила Георгиева"]);
  expect(await list(admin, { q: "georgeva" })).toMatchObject({
    rows: [{ name: "Мила Георгиева" }],
    similar: true,
  });
  expect(await names(admin, { q: "boris@shop.bg" })).toEqual(["Boris Iliev"]);
  expect(await names(admin, { state: "disabled" })).toEqual(["Boris Iliev"]);
  expect(await names(admin, { role: "viewer", state: "disabled" })).toEqual(["Boris Iliev"]);
  expect(await names(admin, { role: "editor", state: "disabled" })).toEqual([]);
  expect(await names(admin, { q: "mila", role: "editor", state: "active" })).toHaveLength(1);
  expect((await list(admin, { role: "admin" })).count.value).toBe(1);
  expect(await names(admin, { role: "owner", state: "x" })).toHaveLength(5);
});

test.each(strangeCursors)("the cursor %j gives the first page of people", async (cursor) => {
  const { admin } = await makeShop();
  expect(await names(admin, { after: cursor })).toHaveLength(3);
});

test("the sessions of the people on the page are counted, and no others", async () => {
  const { admin, editor, viewer, shop } = await makeShop();
  const other = await makeStaff(shop.id, "viewer");
  await makeSession(editor.staffId);
  await database().staffSession.updateMany({
    where: { staffId: viewer.staffId },
    data: { endedAt: new Date(), lastSeenAt: new Date("2031-01-01T00:00:00Z") },
  });
  await database().staffSession.deleteMany({ where: { staffId: other.staffId } });
  const { rows } = await list(admin);
  const of = (id: string) => rows.find((person) => person.id === id);
  expect(of(editor.staffId)?.sessions).toBe(2);
  expect(of(viewer.staffId)).toMatchObject({
    sessions: 0,
    lastUsedAt: "2031-01-01T00:00:00.000Z",
  });
  expect(of(other.staffId)).toMatchObject({ sessions: 0, lastUsedAt: null });
  expect(await getPerson(admin, editor.staffId)).toEqual(of(editor.staffId));
});

test("invitations are paged, latest first, each with its inviter of this shop", async () => {
  const [{ admin }, other] = await Promise.all([makeShop(), makeShop()]);
  await makeInvitation(other.admin);
  for (let at = 0; at < 25; at += 1) await makeInvitation(admin);
  const { forward, backward, sizes } = await walkPages((page) => listInvitations(admin, page, 10));
  expect(new Set(forward).size).toBe(25);
  expect(backward).toEqual(forward);
  expect(Math.max(...sizes)).toBe(10);
  expect((await listInvitations(admin)).rows[0]?.invitedBy).toBe(admin.name);
  await expect(listInvitations(other.editor)).rejects.toMatchObject({ code: "not_found" });
});
