import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { createPendingSignIn, findPendingSignIn } from "#lib/auth/pending-sign-in";
import { endStaffSessions } from "#lib/auth/end-sessions";
import { findSession, touchSession } from "#lib/auth/sessions";
import { database } from "#lib/infra/db/database";
import { invitePerson } from "#lib/staff/invitations";
import { getPerson, listInvitations, listStaff } from "#lib/staff/queries";
import { changeRole, setStaffDisabled } from "#lib/staff/staff-access";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeSession, makeShop, makeStaff } from "#tests/support/factories/records";
import { PATCH as changePerson } from "../../../app/api/people/[id]/route";
import { POST as addProduct } from "../../../app/api/products/route";

/** Returns the response to this browser's next request. */
const click = async (as: StaffActor) => {
  const body = { title: "Coat", sku: crypto.randomUUID().slice(0, 8), link: "" };
  return (await callRoute(addProduct, { as, method: "POST", body })).status;
};
const roleOf = async ({ staffId: id }: StaffActor) =>
  (await database().staff.findUniqueOrThrow({ where: { id }, select: { role: true } })).role;

test("a changed role applies from the next request of the same session, in both directions", async () => {
  const { admin, editor, viewer } = await makeShop();
  expect([await click(editor), await click(viewer)]).toEqual([200, 403]);
  await changeRole(admin, { personId: editor.staffId, role: "viewer" });
  await changeRole(admin, { personId: viewer.staffId, role: "editor" });
  expect([await click(editor), await click(viewer)]).toEqual([403, 200]);
});

test("disabling ends every session, and enabling requires a new sign-in", async () => {
  const { admin, editor } = await makeShop();
  const second = { ...editor, sessionId: await makeSession(editor.staffId) };
  await database().passwordReset.create({
    data: {
      staffId: editor.staffId,
      tokenHash: crypto.randomUUID(),
      expiresAt: new Date(Date.now() + 1e6),
    },
  });
  expect(await click(editor)).toBe(200);
  await setStaffDisabled(admin, { personId: editor.staffId, disabled: true });
  expect([await click(editor), await click(second)]).toEqual([401, 401]);
  expect(await database().passwordReset.count({ where: { staffId: editor.staffId } })).toBe(0);
  await setStaffDisabled(admin, { personId: editor.staffId, disabled: false });
  expect([await click(editor), await click(second)]).toEqual([401, 401]);
  expect(await click({ ...editor, sessionId: await makeSession(editor.staffId) })).toBe(200);
});

test("a session that started while the account was being disabled stays ended once it is enabled", async () => {
  const { admin, editor } = await makeShop();
  await setStaffDisabled(admin, { personId: editor.staffId, disabled: true });
  const late = await makeSession(editor.staffId);
  await setStaffDisabled(admin, { personId: editor.staffId, disabled: false });
  expect(await findSession(late)).toBeNull();
});

test("signing a person out ends all their sessions and no one else's", async () => {
  const { admin, editor, viewer } = await makeShop();
  const second = { ...editor, sessionId: await makeSession(editor.staffId) };
  expect(await endStaffSessions(admin, { personId: editor.staffId })).toEqual({ ended: 2 });
  expect([
    await click(editor),
    await click(second),
    await click(viewer),
    await click(admin),
  ]).toEqual([401, 401, 403, 200]);
});

test("rejects changing one's own access, in every role", async () => {
  const { admin } = await makeShop();
  const own = { personId: admin.staffId };
  for (const change of [
    () => changeRole(admin, { ...own, role: "viewer" }),
    () => setStaffDisabled(admin, { ...own, disabled: true }),
    () => endStaffSessions(admin, own),
  ])
    await expect(change()).rejects.toMatchObject({ code: "conflict" });
  const answer = await callRoute(changePerson, {
    as: admin,
    method: "PATCH",
    params: { id: admin.staffId },
    body: { role: "admin" },
  });
  expect(answer.status).toBe(409);
  expect(await roleOf(admin)).toBe("admin");
});

test("administrators who demote or disable each other at once leave one", async () => {
  for (const change of [
    (by: StaffActor, other: StaffActor) =>
      changeRole(by, { personId: other.staffId, role: "viewer" }),
    (by: StaffActor, other: StaffActor) =>
      setStaffDisabled(by, { personId: other.staffId, disabled: true }),
  ]) {
    const { admin, shop } = await makeShop();
    const others = [await makeStaff(shop.id, "admin"), await makeStaff(shop.id, "admin")];
    const ring = [admin, ...others];
    await Promise.allSettled(
      ring.flatMap((by) => ring.filter((other) => other !== by).map((other) => change(by, other))),
    );
    const left = await database().staff.count({
      where: { shopId: shop.id, role: "admin", disabledAt: null },
    });
    expect(left).toBe(1);
  }
});

test("rejects a request of a former administrator that was already under way", async () => {
  const { admin, shop, viewer } = await makeShop();
  const other = await makeStaff(shop.id, "admin");
  await changeRole(admin, { personId: other.staffId, role: "editor" });
  await expect(
    changeRole(other, { personId: viewer.staffId, role: "admin" }),
  ).rejects.toMatchObject({ code: "forbidden" });
  await expect(
    setStaffDisabled(other, { personId: admin.staffId, disabled: true }),
  ).rejects.toMatchObject({ code: "forbidden" });
  expect(await roleOf(viewer)).toBe("viewer");
});

test.each<[string, (by: StaffActor, personId: string) => Promise<unknown>]>([
  ["demote", (by, personId) => changeRole(by, { personId, role: "viewer" })],
  ["disable", (by, personId) => setStaffDisabled(by, { personId, disabled: true })],
  ["sign out", (by, personId) => endStaffSessions(by, { personId })],
])("only another operator can %s an operator", async (_, change) => {
  const { admin, shop } = await makeShop();
  const operator = await makeStaff(shop.id, "editor", { operator: true });
  const colleague = await makeStaff(shop.id, "admin", { operator: true });
  await expect(change(admin, operator.staffId)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("Only another operator"),
  });
  // What counts is who they are now, not what the request believes.
  await expect(change({ ...admin, operator: true }, operator.staffId)).rejects.toMatchObject({
    code: "forbidden",
  });
  expect([await click(operator), await roleOf(operator)]).toEqual([200, "editor"]);
  await expect(change(colleague, operator.staffId)).resolves.toBeDefined();
});

test("an operator’s disabled account is enabled by another operator only", async () => {
  const { admin, shop } = await makeShop();
  const { staffId: personId } = await makeStaff(shop.id, "admin", { operator: true });
  const colleague = await makeStaff(shop.id, "admin", { operator: true });
  await setStaffDisabled(colleague, { personId, disabled: true });
  await expect(setStaffDisabled(admin, { personId, disabled: false })).rejects.toMatchObject({
    code: "forbidden",
  });
  expect(await setStaffDisabled(colleague, { personId, disabled: false })).toEqual({
    disabled: false,
  });
});

test("people of another shop can’t be seen, changed or signed out", async () => {
  const [one, other] = [await makeShop(), await makeShop()];
  const personId = one.editor.staffId;
  expect(await getPerson(other.admin, personId)).toBeNull();
  for (const change of [
    () => changeRole(other.admin, { personId, role: "admin" }),
    () => setStaffDisabled(other.admin, { personId, disabled: true }),
    () => endStaffSessions(other.admin, { personId }),
  ])
    await expect(change()).rejects.toMatchObject({ code: "not_found" });
  expect(await click(one.editor)).toBe(200);
});

test("lists role, state and last use of this shop alone, also when sessions are gone", async () => {
  const { admin, editor, viewer } = await makeShop();
  await touchSession(editor);
  await database().staffSession.deleteMany({ where: { staffId: editor.staffId } });
  await setStaffDisabled(admin, { personId: viewer.staffId, disabled: true });
  const people = (await listStaff(admin, { q: "" })).rows;
  expect(people.map(({ id, role, isSelf, sessions }) => [id, role, isSelf, sessions])).toEqual([
    [admin.staffId, "admin", true, 1],
    [editor.staffId, "editor", false, 0],
    [viewer.staffId, "viewer", false, 0],
  ]);
  expect(people.map(({ disabledAt }) => disabledAt !== null)).toEqual([false, false, true]);
  expect(people[1]?.lastUsedAt).not.toBeNull();
  expect(JSON.stringify(people)).not.toMatch(/argon|password|"none"/);
});

test("an invitation created while its administrator loses the role is revoked", async () => {
  const { admin, shop } = await makeShop();
  const other = await makeStaff(shop.id, "admin");
  const invited = await database().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Staff" WHERE "shopId" = ${shop.id}::uuid ORDER BY id FOR NO KEY UPDATE`;
    const attempt = invitePerson(other, {
      email: `${crypto.randomUUID()}@shop.example`,
      role: "admin",
    }).catch((error: unknown) => error);
    await sleep(300);
    await tx.staff.update({ where: { id: other.staffId }, data: { role: "viewer" } });
    await tx.invitation.deleteMany({ where: { shopId: shop.id, invitedById: other.staffId } });
    return { attempt };
  });
  expect(await invited.attempt).toMatchObject({ code: "forbidden" });
  expect((await listInvitations(admin)).rows).toEqual([]);
});

test("a pending sign-in ends when the account is disabled, also when it is enabled again", async () => {
  const { admin, editor } = await makeShop();
  const token = await createPendingSignIn(editor, { method: "password" });
  for (const disabled of [true, false])
    await setStaffDisabled(admin, { personId: editor.staffId, disabled });
  expect(await findPendingSignIn(token)).toBeNull();
});
