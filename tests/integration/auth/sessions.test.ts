import { createHmac } from "node:crypto";

import { encode } from "next-auth/jwt";
import { expect, test } from "vitest";

import { changePassword } from "#lib/auth/change-password";
import { listSessions } from "#lib/auth/queries";
import { endSession, endSessions } from "#lib/auth/end-sessions";
import { findSession } from "#lib/auth/sessions";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { deriveKey, hashToken } from "#lib/infra/crypto/tokens";
import { database } from "#lib/infra/db/database";
import { periods } from "#lib/retention/policy";
import { sessionPolicy } from "#lib/staff/policy";
import { getProfile } from "#lib/staff/queries";
import { getCurrentStaff } from "#lib/web/session";
import { sessionCookie } from "#tests/support/drivers/call-route";
import { makeSession, makeShop, makeStaff } from "#tests/support/factories/records";

type Actor = Awaited<ReturnType<typeof makeStaff>>;

const sessionOf = (actor: Actor) => ({ where: { id: actor.sessionId } });
const requestWithSession = async (actor: Actor, method = "GET") =>
  getCurrentStaff(
    new Request("http://localhost:3000/api/x", {
      method,
      headers: { cookie: await sessionCookie(actor) },
    }),
  );

test("accepts the session cookie, and rejects an altered or foreign one", async () => {
  const { editor } = await makeShop();
  const cookie = await sessionCookie(editor);
  expect(await requestWithSession(editor)).toEqual(editor);
  const half = Math.floor(cookie.length / 2);
  const altered =
    cookie.slice(0, half) + (cookie[half] === "A" ? "B" : "A") + cookie.slice(half + 1);
  for (const header of [
    altered,
    cookie.slice(0, -10),
    "studio.session=%",
    "studio.session=",
    `other=${cookie.split("=")[1]}`,
  ]) {
    expect(
      await getCurrentStaff(new Request("http://localhost:3000/", { headers: { cookie: header } })),
    ).toBeNull();
  }
});

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test.each<[string, (sid: string) => string | Promise<string>]>([
  ["is not sealed", (sid) => `${part({ alg: "none" })}.${part({ sid })}.`],
  [
    "is signed, not sealed, with the right key",
    (sid) => {
      const text = `${part({ alg: "HS256" })}.${part({ sid, exp: 4_000_000_000 })}`;
      return `${text}.${createHmac("sha256", deriveKey("session")).update(text).digest("base64url")}`;
    },
  ],
  [
    "was sealed for another purpose",
    (sid) => encode({ token: { sid }, secret: deriveKey("pending_sign_in"), maxAge: 3600 }),
  ],
  [
    "was sealed with another installation's secret",
    (sid) => encode({ token: { sid }, secret: "x".repeat(64), maxAge: 3600 }),
  ],
  ["has run out", (sid) => encode({ token: { sid }, secret: deriveKey("session"), maxAge: -60 })],
])("rejects a cookie that %s", async (_how, make) => {
  const { editor } = await makeShop();
  const name = (await sessionCookie(editor)).split("=")[0];
  const cookie = `${name}=${await make(editor.sessionId)}`;
  expect(
    await getCurrentStaff(new Request("http://localhost:3000/", { headers: { cookie } })),
  ).toBeNull();
  expect(await requestWithSession(editor)).toEqual(editor);
});

test.each<[string, (actor: Actor) => Promise<unknown>]>([
  ["sign-out", (actor) => endSession(actor)],
  [
    "30 idle minutes",
    (actor) =>
      database().staffSession.update({
        ...sessionOf(actor),
        data: { lastSeenAt: new Date(Date.now() - 30 * 60_000) },
      }),
  ],
  [
    "12 hours",
    (actor) =>
      database().staffSession.update({
        ...sessionOf(actor),
        data: { expiresAt: new Date(Date.now() - 1000) },
      }),
  ],
  [
    "being disabled",
    (actor) =>
      database().staff.update({ where: { id: actor.staffId }, data: { disabledAt: new Date() } }),
  ],
  ["its row is deleted", (actor) => database().staffSession.delete(sessionOf(actor))],
])("rejects the same cookie after %s", async (_after, happens) => {
  const { editor } = await makeShop();
  expect(await requestWithSession(editor)).not.toBeNull();
  await happens(editor);
  expect(await requestWithSession(editor)).toBeNull();
});

test("reads role and name from the database at every request", async () => {
  const { admin } = await makeShop();
  await database().staff.update({
    where: { id: admin.staffId },
    data: { role: "viewer", name: "Ana" },
  });
  expect(await requestWithSession(admin)).toEqual({ ...admin, role: "viewer", name: "Ana" });
});

test("counts a change as use, but not a poll", async () => {
  const { editor } = await makeShop();
  const before = new Date(Date.now() - 10 * 60_000);
  const seen = async () =>
    (
      await database().staffSession.findUniqueOrThrow({
        ...sessionOf(editor),
        select: { lastSeenAt: true },
      })
    ).lastSeenAt;
  await database().staffSession.update({ ...sessionOf(editor), data: { lastSeenAt: before } });
  await requestWithSession(editor);
  expect(await seen()).toEqual(before);
  await requestWithSession(editor, "POST");
  const renewed = await seen();
  expect(renewed.getTime()).toBeGreaterThan(before.getTime());
  await requestWithSession(editor, "POST");
  expect(await seen()).toEqual(renewed);
});

test("ends one or all other sessions of the same person only", async () => {
  const { editor, viewer } = await makeShop();
  const [one, two] = [await makeSession(editor.staffId), await makeSession(editor.staffId)];
  expect(
    (await listSessions(editor)).sessions.map(({ id, current }) => [id, current]),
  ).toContainEqual([hashToken(editor.sessionId), true]);
  await endSessions(editor, { id: hashToken(one) });
  expect(await findSession(one)).toBeNull();
  await expect(endSessions(editor, { id: hashToken(one) })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(endSessions(editor, { id: hashToken(viewer.sessionId) })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await endSessions(editor, { others: true })).toEqual({ ended: 1 });
  expect(await findSession(two)).toBeNull();
  expect(await requestWithSession(editor)).not.toBeNull();
  expect(await requestWithSession(viewer)).not.toBeNull();
});

test("ends every other session when the password changes", async () => {
  const { shop } = await makeShop();
  const current = "the old long password";
  const person = await makeStaff(shop.id, "viewer", { passwordHash: await hashPassword(current) });
  const other = await makeSession(person.staffId);
  expect(
    await changePassword(person, { current: "not that one", next: "a new long password" }, "n1"),
  ).toEqual({ kind: "wrong_password" });
  expect(await changePassword(person, { current, next: current }, "n1")).toEqual({
    kind: "same_password",
  });
  expect(await changePassword(person, { current, next: "a new long password" }, "n1")).toEqual({
    kind: "changed",
    sessionsEnded: 1,
  });
  expect(await findSession(other)).toBeNull();
  expect(await requestWithSession(person)).not.toBeNull();
  expect(await changePassword(person, { current, next: "another long password" }, "n1")).toEqual({
    kind: "wrong_password",
  });
});

test("accepts one of two concurrent password changes", async () => {
  const { shop } = await makeShop();
  const current = "the old long password";
  const person = await makeStaff(shop.id, "viewer", { passwordHash: await hashPassword(current) });
  const outcomes = await Promise.all(
    ["first new password", "second new password"].map((next) =>
      changePassword(person, { current, next }, "n2"),
    ),
  );
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["changed", "wrong_password"]);
});

test("limits wrong current passwords", async () => {
  const { viewer } = await makeShop();
  for (let at = 0; at < 5; at += 1)
    await changePassword(viewer, { current: `guess ${at}`, next: "a new long password" }, "n3");
  await expect(
    changePassword(viewer, { current: "guess", next: "a new long password" }, "n3"),
  ).rejects.toMatchObject({
    code: "rate_limited",
  });
});

test("leaves the password out of the profile", async () => {
  const { admin } = await makeShop();
  expect(Object.keys(await getProfile(admin)).toSorted()).toEqual([
    "email",
    "name",
    "passwordChangedAt",
    "role",
    "shop",
  ]);
});

test("expires sessions after the periods in the privacy policy", () => {
  const { idleMinutes, maxHours } = sessionPolicy;
  expect([periods.sessionIdle, periods.sessionAbsolute]).toEqual([
    { count: idleMinutes, unit: "minute" },
    { count: maxHours, unit: "hour" },
  ]);
});

test("lists the sessions used last, and says when there are others", async () => {
  const { editor } = await makeShop();
  for (let at = 0; at < 55; at += 1) await makeSession(editor.staffId);
  await database().staffSession.update({
    where: { id: editor.sessionId },
    data: { lastSeenAt: new Date(Date.now() + 60_000) },
  });
  const { sessions, more } = await listSessions(editor);
  expect(sessions).toHaveLength(48);
  expect(more).toBe(true);
  expect(sessions[0]?.current).toBe(true);
});
