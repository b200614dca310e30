import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { reauthenticate } from "#lib/auth/reauthenticate";
import { passkeyAuthenticationOptions } from "#lib/auth/verify-passkey";
import { getReauthMethods, hasRecentAuth } from "#lib/auth/queries";
import { recentAuthPolicy } from "#lib/auth/policy";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeConnection, makeSession } from "#tests/support/factories/records";
import {
  makeStaffWithPassword,
  uniqueClientIp,
  testPassword,
  setUpTotpApp,
  setUpPasskey,
} from "#tests/support/factories/second-factors";

import { POST as confirm } from "../../../app/api/reauthenticate/route";
import { POST as disconnect } from "../../../app/api/connections/[id]/disconnect/route";

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);
const limit = recentAuthPolicy.minutes * 60;

/** Sets the time of the actor's last authentication to this many seconds ago. */
const authenticatedAt = (actor: StaffActor, at: Date | null) =>
  database().staffSession.update({ where: { id: actor.sessionId }, data: { authenticatedAt: at } });

test("requires reauthentication on a sensitive route after five minutes, before any change", async () => {
  const { actor } = await makeStaffWithPassword("admin");
  const { id } = await makeConnection(actor);
  const ask = () => callRoute(disconnect, { as: actor, method: "POST", params: { id } });
  await authenticatedAt(actor, secondsAgo(limit + 2));
  const refused = await ask();
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { error: { code: "reauth_required" } },
  ]);
  expect((await database().connection.findUniqueOrThrow({ where: { id } })).state).toBe(
    "connected",
  );
  const wrong = await callRoute(confirm, {
    as: actor,
    method: "POST",
    body: { password: "not it" },
  });
  expect([await wrong.json(), (await ask()).status]).toEqual([{ kind: "wrong" }, 403]);
  const right = await callRoute(confirm, {
    as: actor,
    method: "POST",
    body: { password: testPassword },
  });
  expect([await right.json(), (await ask()).status]).toEqual([{ kind: "confirmed" }, 200]);
  const events = await database().auditEvent.findMany({
    where: { shopId: actor.shopId },
    orderBy: { number: "asc" },
  });
  expect(events.map(({ action }) => action)).toEqual([
    "staff.reauthenticated",
    "connection.disconnected",
  ]);
});

test.each([
  [limit - 20, true],
  [limit + 1, false],
])(
  "accepts an authentication %i seconds old by the database's clock: %s",
  async (seconds, counts) => {
    const { actor } = await makeStaffWithPassword();
    await authenticatedAt(actor, secondsAgo(seconds));
    expect(await hasRecentAuth(actor)).toBe(counts);
  },
);

test("accepts an authentication only in its own session", async () => {
  const { actor } = await makeStaffWithPassword();
  const other = { ...actor, sessionId: await makeSession(actor.staffId) };
  for (const one of [actor, other]) await authenticatedAt(one, secondsAgo(limit + 60));
  await reauthenticate(actor, { password: testPassword }, uniqueClientIp());
  expect([await hasRecentAuth(actor), await hasRecentAuth(other)]).toEqual([true, false]);
  await database().staffSession.update({
    where: { id: actor.sessionId },
    data: { endedAt: new Date() },
  });
  expect(await hasRecentAuth(actor)).toBe(false);
  await expect(
    reauthenticate(actor, { password: testPassword }, uniqueClientIp()),
  ).rejects.toMatchObject({ code: "unauthenticated" });
});

test("reauthenticates with a passkey, and with an app code only in a session from the identity provider", async () => {
  const { actor } = await makeStaffWithPassword();
  const app = await setUpTotpApp(actor);
  const { authenticator } = await setUpPasskey(actor);
  await authenticatedAt(actor, null);
  expect(await getReauthMethods(actor)).toEqual({ totp: false, oidc: false });
  expect(await reauthenticate(actor, { code: app.code() }, uniqueClientIp())).toEqual({
    kind: "wrong",
  });
  const ask = await passkeyAuthenticationOptions(actor, {
    purpose: "reauthenticate",
    subject: actor.sessionId,
    staffId: actor.staffId,
  });
  const passkey = authenticator.answerChallenge(ask ?? { challenge: "" });
  expect(await reauthenticate(actor, { passkey }, uniqueClientIp())).toEqual({ kind: "confirmed" });
  expect(await reauthenticate(actor, { passkey }, uniqueClientIp())).toEqual({ kind: "wrong" });
  await database().staffSession.update({
    where: { id: actor.sessionId },
    data: { method: "oidc", authenticatedAt: null },
  });
  expect([await getReauthMethods(actor), await hasRecentAuth(actor)]).toEqual([
    { totp: true, oidc: true },
    false,
  ]);
  expect(await reauthenticate(actor, { code: app.code() }, uniqueClientIp())).toEqual({
    kind: "confirmed",
  });
  expect(await hasRecentAuth(actor)).toBe(true);
});

test("does not accept a new identity provider sign-in as recent authentication", async () => {
  const { actor } = await makeStaffWithPassword();
  await database().staffSession.update({
    where: { id: actor.sessionId },
    data: { method: "oidc", authenticatedAt: null, createdAt: new Date() },
  });
  expect(await hasRecentAuth(actor)).toBe(false);
  expect(await reauthenticate(actor, { password: testPassword }, uniqueClientIp())).toEqual({
    kind: "confirmed",
  });
  expect(await hasRecentAuth(actor)).toBe(true);
});

test("limits wrong passwords", async () => {
  const { actor } = await makeStaffWithPassword();
  for (let at = 0; at < 5; at += 1)
    await reauthenticate(actor, { password: `guess ${at}` }, uniqueClientIp());
  await expect(
    reauthenticate(actor, { password: testPassword }, uniqueClientIp()),
  ).rejects.toMatchObject({ code: "rate_limited" });
});
