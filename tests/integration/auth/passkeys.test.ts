import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import {
  addPasskey,
  passkeyRegistrationOptions,
  removePasskey,
  renamePasskey,
} from "#lib/auth/passkeys";
import { passkeyAuthenticationOptions, verifyPasskey } from "#lib/auth/verify-passkey";
import { maxPasskeys } from "#lib/auth/policy";
import { getSecurity } from "#lib/auth/queries";
import { findSession } from "#lib/auth/sessions";
import type { AuthenticationOptions } from "#lib/infra/crypto/webauthn";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { getProfile } from "#lib/staff/queries";
import { getCurrentStaff } from "#lib/web/session";
import { AnonymousBrowser } from "#tests/support/drivers/anonymous-browser";
import { Authenticator, type ResponseOverrides } from "#tests/support/drivers/authenticator";
import type { RouteFunction } from "#tests/support/drivers/call-route";
import { sendAndReadEmailsTo } from "#tests/support/drivers/email";
import { makePasskey, makeSession, makeShop } from "#tests/support/factories/records";
import {
  makeStaffWithPassword,
  setUpPasskey,
  testPassword,
} from "#tests/support/factories/second-factors";
import { POST as getSignInOptions } from "../../../app/api/sign-in/passkey/route";
import { POST as getSecondFactorOptions } from "../../../app/api/sign-in/second-factor/route";

const isSignedIn = async (visitor: AnonymousBrowser) =>
  getCurrentStaff(
    new Request("http://localhost:3000/api/x", {
      method: "POST",
      headers: { cookie: visitor.cookie },
    }),
  );
const getPasskeyOptions = async (
  visitor: AnonymousBrowser,
  route: RouteFunction = getSignInOptions,
) => (await (await visitor.postAsPage(route, "/api/x")).json()) as AuthenticationOptions;
const submitPasskey = (
  visitor: AnonymousBrowser,
  provider: "passkey" | "second-factor",
  answer: object,
) => visitor.submitForm(`callback/${provider}`, { passkey: JSON.stringify(answer) });

/** Starts a reauthentication of the actor and returns the passkey's response. */
async function reauthenticateWith(
  actor: StaffActor,
  authenticator: Authenticator,
  overrides: ResponseOverrides = {},
): Promise<string | null> {
  const asked = {
    purpose: "reauthenticate",
    subject: actor.sessionId,
    staffId: actor.staffId,
  } as const;
  const ask = await passkeyAuthenticationOptions(actor, asked);
  if (!ask) throw new Error("there is no passkey to ask for");
  return verifyPasskey(actor, {
    ...asked,
    credential: authenticator.answerChallenge(ask, overrides),
  });
}

test("signs in and identifies the person with a passkey alone, once per response", async () => {
  const { actor } = await makeStaffWithPassword();
  const { authenticator } = await setUpPasskey(actor);
  const visitor = new AnonymousBrowser();
  const ask = await getPasskeyOptions(visitor);
  expect(ask).toMatchObject({ rpId: "localhost", userVerification: "required" });
  expect(ask.allowCredentials ?? []).toEqual([]);
  const answer = authenticator.answerChallenge(ask, { user: actor.staffId });
  expect((await submitPasskey(visitor, "passkey", answer)).status).toBe(200);
  const session = await isSignedIn(visitor);
  expect(session?.staffId).toBe(actor.staffId);
  const row = await database().staffSession.findUnique({ where: { id: session?.sessionId ?? "" } });
  expect(row).toMatchObject({ method: "passkey", factor: "passkey" });
  const again = new AnonymousBrowser();
  for (const browser of [visitor, visitor.copy(), again])
    expect((await submitPasskey(browser, "passkey", answer)).status).toBe(401);
  expect(await isSignedIn(again)).toBeNull();
});

test("binds a challenge to one browser, one purpose and ten minutes", async () => {
  const { actor, email } = await makeStaffWithPassword();
  const { authenticator } = await setUpPasskey(actor);
  const [mine, theirs] = [new AnonymousBrowser(), new AnonymousBrowser()];
  expect(
    (
      await submitPasskey(
        theirs,
        "passkey",
        authenticator.answerChallenge(await getPasskeyOptions(mine)),
      )
    ).status,
  ).toBe(401);
  // Challenges for a second step or reauthentication do not sign in.
  await mine.submitForm("callback/credentials", { email, password: testPassword });
  expect(
    (
      await submitPasskey(
        mine,
        "passkey",
        authenticator.answerChallenge(await getPasskeyOptions(mine, getSecondFactorOptions)),
      )
    ).status,
  ).toBe(401);
  const asked = {
    purpose: "reauthenticate",
    subject: actor.sessionId,
    staffId: actor.staffId,
  } as const;
  const confirm = await passkeyAuthenticationOptions(actor, asked);
  if (!confirm) throw new Error("not asked");
  expect(
    (await submitPasskey(mine, "passkey", authenticator.answerChallenge(confirm))).status,
  ).toBe(401);
  const other = await makeSession(actor.staffId);
  expect(
    await verifyPasskey(actor, {
      ...asked,
      subject: other,
      credential: authenticator.answerChallenge(confirm),
    }),
  ).toBeNull();
  const late = await getPasskeyOptions(mine);
  await database().challenge.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
  expect((await submitPasskey(mine, "passkey", authenticator.answerChallenge(late))).status).toBe(
    401,
  );
  expect(
    (await submitPasskey(mine, "passkey", authenticator.answerChallenge({ challenge: "AAAA" })))
      .status,
  ).toBe(401);
});

test.each<[string, ResponseOverrides]>([
  ["another origin", { origin: "https://evil.example" }],
  ["another port of this machine", { origin: "http://localhost:3001" }],
  ["https in place of http", { origin: "https://localhost:3000" }],
  ["another relying party", { rpId: "evil.example" }],
  ["a person who was not verified", { verified: false }],
  ["another challenge", { challenge: "c29tZXRoaW5nIGVsc2U" }],
  ["the creation of a passkey", { type: "webauthn.create" }],
  ["another person’s handle", { user: crypto.randomUUID() }],
])("rejects a response with %s and uses up its challenge", async (_what, overrides) => {
  const { actor } = await makeStaffWithPassword();
  const { authenticator } = await setUpPasskey(actor);
  const visitor = new AnonymousBrowser();
  const ask = await getPasskeyOptions(visitor);
  expect(
    (await submitPasskey(visitor, "passkey", authenticator.answerChallenge(ask, overrides))).status,
  ).toBe(401);
  expect(await isSignedIn(visitor)).toBeNull();
  const honest = await submitPasskey(visitor, "passkey", authenticator.answerChallenge(ask));
  // An invented challenge does not use up the real one.
  expect(honest.status).toBe(overrides.challenge === undefined ? 401 : 200);
});

test("rejects a counter that goes backwards; of two responses with one counter, one succeeds", async () => {
  const { actor } = await makeStaffWithPassword();
  const { authenticator } = await setUpPasskey(actor);
  expect(await reauthenticateWith(actor, authenticator, { counter: 9 })).toBe(actor.staffId);
  for (const counter of [9, 8, 1, 0])
    expect(await reauthenticateWith(actor, authenticator, { counter })).toBeNull();
  const twice = await Promise.all([
    reauthenticateWith(actor, authenticator, { counter: 10 }),
    reauthenticateWith(actor, authenticator, { counter: 10 }),
  ]);
  expect(twice.filter(Boolean)).toEqual([actor.staffId]);
});

test("accepts a passkey whose counter always stays at zero", async () => {
  const { actor } = await makeStaffWithPassword();
  const { authenticator } = await setUpPasskey(actor);
  for (const counter of [0, 0])
    expect(await reauthenticateWith(actor, authenticator, { counter })).toBe(actor.staffId);
});

test("the second step accepts only a passkey of the person whose password was entered", async () => {
  const [one, other] = [await makeStaffWithPassword(), await makeStaffWithPassword()];
  const { authenticator } = await setUpPasskey(one.actor);
  const { authenticator: foreign } = await setUpPasskey(other.actor);
  const visitor = new AnonymousBrowser();
  await visitor.submitForm("callback/credentials", { email: one.email, password: testPassword });
  const ask = await getPasskeyOptions(visitor, getSecondFactorOptions);
  expect(ask.allowCredentials?.map(({ id }) => id)).toEqual([authenticator.id]);
  expect((await submitPasskey(visitor, "second-factor", foreign.answerChallenge(ask))).status).toBe(
    401,
  );
  expect(
    (
      await submitPasskey(
        visitor,
        "second-factor",
        authenticator.answerChallenge(await getPasskeyOptions(visitor, getSecondFactorOptions)),
      )
    ).status,
  ).toBe(200);
  expect((await isSignedIn(visitor))?.staffId).toBe(one.actor.staffId);
  expect((await new AnonymousBrowser().postAsPage(getSecondFactorOptions, "/api/x")).status).toBe(
    410,
  );
});

test("rejects a disabled person's passkey", async () => {
  const { actor } = await makeStaffWithPassword();
  const { authenticator } = await setUpPasskey(actor);
  await database().staff.update({ where: { id: actor.staffId }, data: { disabledAt: new Date() } });
  const visitor = new AnonymousBrowser();
  expect(
    (
      await submitPasskey(
        visitor,
        "passkey",
        authenticator.answerChallenge(await getPasskeyOptions(visitor)),
      )
    ).status,
  ).toBe(401);
});

test.each<[string, ResponseOverrides]>([
  ["another origin", { origin: "https://evil.example" }],
  ["another relying party", { rpId: "evil.example" }],
  ["a person who was not verified", { verified: false }],
  ["another challenge", { challenge: "c29tZXRoaW5nIGVsc2U" }],
  ["a sign-in", { type: "webauthn.get" }],
])("rejects a new passkey with %s", async (_what, overrides) => {
  const { actor } = await makeStaffWithPassword();
  const made = new Authenticator(env().APP_URL).createPasskey(
    await passkeyRegistrationOptions(actor),
    overrides,
  );
  expect(await addPasskey(actor, { name: "Mine", passkey: made })).toEqual({ kind: "wrong" });
  expect((await getSecurity(actor)).passkeys).toEqual([]);
});

test("registers a new passkey once, for the session that requested it", async () => {
  const { actor } = await makeStaffWithPassword();
  const other = { ...actor, sessionId: await makeSession(actor.staffId) };
  const authenticator = new Authenticator(env().APP_URL);
  const stolen = authenticator.createPasskey(await passkeyRegistrationOptions(other));
  expect(await addPasskey(actor, { name: "Mine", passkey: stolen })).toEqual({ kind: "wrong" });
  const passkey = authenticator.createPasskey(await passkeyRegistrationOptions(actor));
  const added = await addPasskey(actor, { name: "Mine", passkey });
  expect(added.kind === "added" && added.codes).toHaveLength(10);
  expect(await findSession(other.sessionId)).toBeNull();
  expect(await addPasskey(actor, { name: "Mine", passkey })).toEqual({ kind: "wrong" });
  const rival = await makeStaffWithPassword();
  const same = authenticator.createPasskey(await passkeyRegistrationOptions(rival.actor));
  expect(await addPasskey(rival.actor, { name: "Mine", passkey: same })).toEqual({ kind: "wrong" });
  const ask = await passkeyRegistrationOptions(actor);
  expect(ask.excludeCredentials?.map(({ id }) => id)).toEqual([authenticator.id]);
  expect(ask.authenticatorSelection).toMatchObject({
    residentKey: "required",
    userVerification: "required",
  });
});

test("lets people rename and remove only their own passkeys, at most ten", async () => {
  const { editor, viewer } = await makeShop();
  const { authenticator } = await setUpPasskey(editor);
  const [{ id } = { id: "" }] = (await getSecurity(editor)).passkeys;
  await renamePasskey(editor, { id, name: "The blue one" });
  await expect(renamePasskey(viewer, { id, name: "Mine" })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(removePasskey(viewer, { id })).rejects.toMatchObject({ code: "not_found" });
  expect((await getSecurity(editor)).passkeys).toMatchObject([
    { name: "The blue one", lastUsedAt: null },
  ]);
  await reauthenticateWith(editor, authenticator);
  expect((await getSecurity(editor)).passkeys[0]?.lastUsedAt).toBeInstanceOf(Date);
  for (let at = 1; at < maxPasskeys; at += 1) await makePasskey(editor);
  await expect(passkeyRegistrationOptions(editor)).rejects.toMatchObject({ code: "conflict" });
  await removePasskey(editor, { id });
  const { email } = await getProfile(editor);
  const subjects = (await sendAndReadEmailsTo(email)).map(({ subject }) => subject);
  expect(subjects.toSorted()).toEqual([
    "A passkey was added to your account",
    "A passkey was removed from your account",
  ]);
});

test("keeps one of two passkeys that are removed concurrently where the shop requires one", async () => {
  const { shop, editor } = await makeShop();
  const keys = await Promise.all([makePasskey(editor), makePasskey(editor)]);
  await database().shop.update({ where: { id: shop.id }, data: { requireSecondFactor: true } });
  const outcomes = await Promise.allSettled(keys.map(({ id }) => removePasskey(editor, { id })));
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect((await getSecurity(editor)).passkeys).toHaveLength(1);
});
