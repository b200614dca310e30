import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { env } from "#lib/infra/env";
import type { PasskeyAsk } from "#lib/infra/passkeys";
import { addPasskey } from "#lib/staff/add-passkey";
import { askForPasskey } from "#lib/staff/ask-for-passkey";
import { beginPasskey } from "#lib/staff/begin-passkey";
import { findSession } from "#lib/staff/find-session";
import { mostPasskeys } from "#lib/staff/policy";
import { getProfile, getSecurity } from "#lib/staff/queries";
import { removePasskey } from "#lib/staff/remove-passkey";
import { renamePasskey } from "#lib/staff/rename-passkey";
import { takePasskey } from "#lib/staff/take-passkey";
import { staffOf } from "#lib/web/session";
import { Authenticator, type Told } from "#tests/support/authenticator";
import type { Handler } from "#tests/support/call";
import { lettersTo } from "#tests/support/letters";
import { makePasskey, makeSession, makeShop } from "#tests/support/makers";
import { makePerson, password, setUpPasskey } from "#tests/support/second-step";
import { Visitor } from "#tests/support/visitor";

import { POST as askToSignIn } from "../../app/api/sign-in/passkey/route";
import { POST as askForSecond } from "../../app/api/sign-in/second/route";

const inside = async (visitor: Visitor) =>
  staffOf(new Request("http://localhost:3000/api/x", { method: "POST", headers: { cookie: visitor.cookie } }));
const asks = async (visitor: Visitor, door: Handler = askToSignIn) => (await (await visitor.post(door, "/api/x")).json()) as PasskeyAsk;
const shows = (visitor: Visitor, way: "passkey" | "second", answer: object) =>
  visitor.form(`callback/${way}`, { passkey: JSON.stringify(answer) });

/** The actor is asked to confirm; what their passkey answers then. */
async function confirms(actor: StaffActor, authenticator: Authenticator, told: Told = {}): Promise<string | null> {
  const asked = { purpose: "confirm", subject: actor.sessionId, staffId: actor.staffId } as const;
  const ask = await askForPasskey(actor, asked);
  if (!ask) throw new Error("there is no passkey to ask for");
  return takePasskey(actor, { ...asked, answer: authenticator.answer(ask, told) });
}

test("a passkey alone signs in, and says itself whose it is; the same answer never again", async () => {
  const { actor } = await makePerson();
  const { authenticator } = await setUpPasskey(actor);
  const visitor = new Visitor();
  const ask = await asks(visitor);
  expect(ask).toMatchObject({ rpId: "localhost", userVerification: "required" });
  expect(ask.allowCredentials ?? []).toEqual([]);
  const answer = authenticator.answer(ask, { user: actor.staffId });
  expect((await shows(visitor, "passkey", answer)).status).toBe(200);
  const session = await inside(visitor);
  expect(session?.staffId).toBe(actor.staffId);
  const row = await database().staffSession.findUnique({ where: { id: session?.sessionId ?? "" } });
  expect(row).toMatchObject({ way: "passkey", factor: "passkey" });
  const again = new Visitor();
  for (const browser of [visitor, visitor.copy(), again]) expect((await shows(browser, "passkey", answer)).status).toBe(401);
  expect(await inside(again)).toBeNull();
});

test("a challenge belongs to the browser that asked, to one purpose, and to ten minutes", async () => {
  const { actor, email } = await makePerson();
  const { authenticator } = await setUpPasskey(actor);
  const [mine, theirs] = [new Visitor(), new Visitor()];
  expect((await shows(theirs, "passkey", authenticator.answer(await asks(mine)))).status).toBe(401);
  // What was asked for a second step, or to confirm, signs nobody in.
  await mine.form("callback/credentials", { email, password });
  expect((await shows(mine, "passkey", authenticator.answer(await asks(mine, askForSecond)))).status).toBe(401);
  const asked = { purpose: "confirm", subject: actor.sessionId, staffId: actor.staffId } as const;
  const confirm = await askForPasskey(actor, asked);
  if (!confirm) throw new Error("not asked");
  expect((await shows(mine, "passkey", authenticator.answer(confirm))).status).toBe(401);
  const other = await makeSession(actor.staffId);
  expect(await takePasskey(actor, { ...asked, subject: other, answer: authenticator.answer(confirm) })).toBeNull();
  const late = await asks(mine);
  await database().challenge.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
  expect((await shows(mine, "passkey", authenticator.answer(late))).status).toBe(401);
  expect((await shows(mine, "passkey", authenticator.answer({ challenge: "AAAA" }))).status).toBe(401);
});

test.each<[string, Told]>([
  ["another origin", { origin: "https://evil.example" }],
  ["another port of this machine", { origin: "http://localhost:3001" }],
  ["https in place of http", { origin: "https://localhost:3000" }],
  ["another relying party", { rpId: "evil.example" }],
  ["a person who was not verified", { verified: false }],
  ["another challenge", { challenge: "c29tZXRoaW5nIGVsc2U" }],
  ["the making of a passkey", { type: "webauthn.create" }],
  ["somebody else’s number", { user: crypto.randomUUID() }],
])("an answer that tells of %s is refused, and its challenge is used up", async (_what, told) => {
  const { actor } = await makePerson();
  const { authenticator } = await setUpPasskey(actor);
  const visitor = new Visitor();
  const ask = await asks(visitor);
  expect((await shows(visitor, "passkey", authenticator.answer(ask, told))).status).toBe(401);
  expect(await inside(visitor)).toBeNull();
  const honest = await shows(visitor, "passkey", authenticator.answer(ask));
  // A made-up challenge says nothing of the true one.
  expect(honest.status).toBe(told.challenge === undefined ? 401 : 200);
});

test("a passkey that counts backwards was copied: refused; of two answers with one count, one holds", async () => {
  const { actor } = await makePerson();
  const { authenticator } = await setUpPasskey(actor);
  expect(await confirms(actor, authenticator, { counter: 9 })).toBe(actor.staffId);
  for (const counter of [9, 8, 1, 0]) expect(await confirms(actor, authenticator, { counter })).toBeNull();
  const twice = await Promise.all([confirms(actor, authenticator, { counter: 10 }), confirms(actor, authenticator, { counter: 10 })]);
  expect(twice.filter(Boolean)).toEqual([actor.staffId]);
});

test("a passkey whose maker never counts is taken each time", async () => {
  const { actor } = await makePerson();
  const { authenticator } = await setUpPasskey(actor);
  for (const counter of [0, 0]) expect(await confirms(actor, authenticator, { counter })).toBe(actor.staffId);
});

test("as second step only a passkey of the person whose password was typed holds", async () => {
  const [one, other] = [await makePerson(), await makePerson()];
  const { authenticator } = await setUpPasskey(one.actor);
  const { authenticator: foreign } = await setUpPasskey(other.actor);
  const visitor = new Visitor();
  await visitor.form("callback/credentials", { email: one.email, password });
  const ask = await asks(visitor, askForSecond);
  expect(ask.allowCredentials?.map(({ id }) => id)).toEqual([authenticator.id]);
  expect((await shows(visitor, "second", foreign.answer(ask))).status).toBe(401);
  expect((await shows(visitor, "second", authenticator.answer(await asks(visitor, askForSecond)))).status).toBe(200);
  expect((await inside(visitor))?.staffId).toBe(one.actor.staffId);
  expect((await new Visitor().post(askForSecond, "/api/x")).status).toBe(410);
});

test("a disabled person's passkey lets nobody in", async () => {
  const { actor } = await makePerson();
  const { authenticator } = await setUpPasskey(actor);
  await database().staff.update({ where: { id: actor.staffId }, data: { disabledAt: new Date() } });
  const visitor = new Visitor();
  expect((await shows(visitor, "passkey", authenticator.answer(await asks(visitor)))).status).toBe(401);
});

test.each<[string, Told]>([
  ["another origin", { origin: "https://evil.example" }],
  ["another relying party", { rpId: "evil.example" }],
  ["a person who was not verified", { verified: false }],
  ["another challenge", { challenge: "c29tZXRoaW5nIGVsc2U" }],
  ["a sign-in", { type: "webauthn.get" }],
])("a new passkey that tells of %s is not kept", async (_what, told) => {
  const { actor } = await makePerson();
  const made = new Authenticator(env().APP_URL).make(await beginPasskey(actor), told);
  expect(await addPasskey(actor, { name: "Mine", passkey: made })).toEqual({ kind: "wrong" });
  expect((await getSecurity(actor)).passkeys).toEqual([]);
});

test("a new passkey belongs to the session that asked for it, once, and to nobody who has it already", async () => {
  const { actor } = await makePerson();
  const other = { ...actor, sessionId: await makeSession(actor.staffId) };
  const authenticator = new Authenticator(env().APP_URL);
  const stolen = authenticator.make(await beginPasskey(other));
  expect(await addPasskey(actor, { name: "Mine", passkey: stolen })).toEqual({ kind: "wrong" });
  const passkey = authenticator.make(await beginPasskey(actor));
  const added = await addPasskey(actor, { name: "Mine", passkey });
  expect(added.kind === "added" && added.codes).toHaveLength(10);
  expect(await findSession(other.sessionId)).toBeNull();
  expect(await addPasskey(actor, { name: "Mine", passkey })).toEqual({ kind: "wrong" });
  const rival = await makePerson();
  const same = authenticator.make(await beginPasskey(rival.actor));
  expect(await addPasskey(rival.actor, { name: "Mine", passkey: same })).toEqual({ kind: "wrong" });
  const ask = await beginPasskey(actor);
  expect(ask.excludeCredentials?.map(({ id }) => id)).toEqual([authenticator.id]);
  expect(ask.authenticatorSelection).toMatchObject({ residentKey: "required", userVerification: "required" });
});

test("a person renames and removes their own passkeys, and nobody else's; ten are the most", async () => {
  const { editor, viewer } = await makeShop();
  const { authenticator } = await setUpPasskey(editor);
  const [{ id } = { id: "" }] = (await getSecurity(editor)).passkeys;
  await renamePasskey(editor, { id, name: "The blue one" });
  await expect(renamePasskey(viewer, { id, name: "Mine" })).rejects.toMatchObject({ code: "not_found" });
  await expect(removePasskey(viewer, { id })).rejects.toMatchObject({ code: "not_found" });
  expect((await getSecurity(editor)).passkeys).toMatchObject([{ name: "The blue one", lastUsedAt: null }]);
  await confirms(editor, authenticator);
  expect((await getSecurity(editor)).passkeys[0]?.lastUsedAt).toBeInstanceOf(Date);
  for (let at = 1; at < mostPasskeys; at += 1) await makePasskey(editor);
  await expect(beginPasskey(editor)).rejects.toMatchObject({ code: "conflict" });
  await removePasskey(editor, { id });
  const { email } = await getProfile(editor);
  const subjects = (await lettersTo(email)).map(({ subject }) => subject);
  expect(subjects.toSorted()).toEqual(["A passkey was added to your sign-in", "A passkey was removed from your sign-in"]);
});

test("of the last two, removed at once, one stays where the shop asks for one", async () => {
  const { shop, editor } = await makeShop();
  const keys = await Promise.all([makePasskey(editor), makePasskey(editor)]);
  await database().shop.update({ where: { id: shop.id }, data: { requireSecondFactor: true } });
  const outcomes = await Promise.allSettled(keys.map(({ id }) => removePasskey(editor, { id })));
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect((await getSecurity(editor)).passkeys).toHaveLength(1);
});
