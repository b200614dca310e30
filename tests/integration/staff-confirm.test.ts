import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { confirmIdentity } from "#lib/staff/confirm-identity";
import { askForPasskey } from "#lib/staff/ask-for-passkey";
import { confirmWays, provedLately } from "#lib/staff/queries";
import { proofPolicy } from "#lib/staff/policy";
import { call } from "#tests/support/call";
import { makeConnection, makeSession } from "#tests/support/makers";
import { makePerson, network, password, setUpApp, setUpPasskey } from "#tests/support/second-step";

import { POST as confirm } from "../../app/api/confirm/route";
import { POST as disconnect } from "../../app/api/connections/[id]/disconnect/route";

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);
const limit = proofPolicy.minutes * 60;

/** As if the actor had proven who they are so many seconds ago. */
const provenAt = (actor: StaffActor, at: Date | null) =>
  database().staffSession.update({ where: { id: actor.sessionId }, data: { provenAt: at } });

test("after five minutes a sensitive door asks who it is, changes nothing, and opens once that is proven", async () => {
  const { actor } = await makePerson("admin");
  const { id } = await makeConnection(actor);
  const ask = () => call(disconnect, { as: actor, method: "POST", params: { id } });
  await provenAt(actor, secondsAgo(limit + 2));
  const refused = await ask();
  expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: "confirm" } }]);
  expect((await database().connection.findUniqueOrThrow({ where: { id } })).state).toBe("connected");
  const wrong = await call(confirm, { as: actor, method: "POST", body: { password: "not it" } });
  expect([await wrong.json(), (await ask()).status]).toEqual([{ kind: "wrong" }, 403]);
  const right = await call(confirm, { as: actor, method: "POST", body: { password } });
  expect([await right.json(), (await ask()).status]).toEqual([{ kind: "confirmed" }, 200]);
  const events = await database().auditEvent.findMany({ where: { shopId: actor.shopId }, orderBy: { number: "asc" } });
  expect(events.map(({ action }) => action)).toEqual(["staff.confirmed", "connection.disconnected"]);
});

test.each([
  [limit - 20, true],
  [limit + 1, false],
])("a proof %i seconds old counts: %s, by the database's clock", async (seconds, counts) => {
  const { actor } = await makePerson();
  await provenAt(actor, secondsAgo(seconds));
  expect(await provedLately(actor)).toBe(counts);
});

test("a proof belongs to its session alone, and ends with it", async () => {
  const { actor } = await makePerson();
  const other = { ...actor, sessionId: await makeSession(actor.staffId) };
  for (const one of [actor, other]) await provenAt(one, secondsAgo(limit + 60));
  await confirmIdentity(actor, { password }, network());
  expect([await provedLately(actor), await provedLately(other)]).toEqual([true, false]);
  await database().staffSession.update({ where: { id: actor.sessionId }, data: { endedAt: new Date() } });
  expect(await provedLately(actor)).toBe(false);
  await expect(confirmIdentity(actor, { password }, network())).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a passkey confirms too; a code of the app only whoever came through the sign-in provider", async () => {
  const { actor } = await makePerson();
  const app = await setUpApp(actor);
  const { authenticator } = await setUpPasskey(actor);
  await provenAt(actor, null);
  expect(await confirmWays(actor)).toEqual({ code: false, provider: false });
  expect(await confirmIdentity(actor, { code: app.code() }, network())).toEqual({ kind: "wrong" });
  const ask = await askForPasskey(actor, { purpose: "confirm", subject: actor.sessionId, staffId: actor.staffId });
  const passkey = authenticator.answer(ask ?? { challenge: "" });
  expect(await confirmIdentity(actor, { passkey }, network())).toEqual({ kind: "confirmed" });
  expect(await confirmIdentity(actor, { passkey }, network())).toEqual({ kind: "wrong" });
  await database().staffSession.update({ where: { id: actor.sessionId }, data: { way: "provider", provenAt: null } });
  expect([await confirmWays(actor), await provedLately(actor)]).toEqual([{ code: true, provider: true }, false]);
  expect(await confirmIdentity(actor, { code: app.code() }, network())).toEqual({ kind: "confirmed" });
  expect(await provedLately(actor)).toBe(true);
});

test("to have come through the provider just now proves nothing: it asks nothing of whoever sits at a browser that it knows", async () => {
  const { actor } = await makePerson();
  await database().staffSession.update({
    where: { id: actor.sessionId },
    data: { way: "provider", provenAt: null, createdAt: new Date() },
  });
  expect(await provedLately(actor)).toBe(false);
  expect(await confirmIdentity(actor, { password }, network())).toEqual({ kind: "confirmed" });
  expect(await provedLately(actor)).toBe(true);
});

test("guessing the password here stops", async () => {
  const { actor } = await makePerson();
  for (let at = 0; at < 5; at += 1) await confirmIdentity(actor, { password: `guess ${at}` }, network());
  await expect(confirmIdentity(actor, { password }, network())).rejects.toMatchObject({ code: "rate_limited" });
});
