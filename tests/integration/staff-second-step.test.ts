import { beforeEach, expect, test } from "vitest";

import { database } from "#lib/infra/database";
import { limits } from "#lib/infra/limiter";
import { hashPassword } from "#lib/infra/passwords";
import { beginTotp } from "#lib/staff/begin-totp";
import { confirmTotp } from "#lib/staff/confirm-totp";
import { findSession } from "#lib/staff/find-session";
import { makeRecoveryCodes } from "#lib/staff/make-recovery-codes";
import { getSecurity } from "#lib/staff/queries";
import { removeTotp } from "#lib/staff/remove-totp";
import { resetFactors } from "#lib/staff/reset-factors";
import { setFactorRequirement } from "#lib/staff/set-factor-requirement";
import { takeRecoveryCode } from "#lib/staff/take-recovery-code";
import { takeTotp } from "#lib/staff/take-totp";
import { cookieNames } from "#lib/web/cookies";
import { staffOf } from "#lib/web/session";
import { lettersTo } from "#tests/support/letters";
import { makeSession, makeShop } from "#tests/support/makers";
import { makePerson, network, password, setUpApp } from "#tests/support/second-step";
import { Visitor } from "#tests/support/visitor";

// A code is of the half minute in which it was made; what needs two equal ones begins early in it.
beforeEach(async () => {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 4000) await new Promise((resolve) => setTimeout(resolve, left + 50));
});

const inside = async (visitor: Visitor) =>
  staffOf(new Request("http://localhost:3000/api/x", { method: "POST", headers: { cookie: visitor.cookie } }));

/** A browser whose person has typed the right password and awaits the second step. */
async function half(email: string): Promise<Visitor> {
  const visitor = new Visitor();
  const answer = await visitor.form("callback/credentials", { email, password });
  expect([answer.status, await answer.json()]).toEqual([200, { to: "/sign-in/second?next=%2Fstudio" }]);
  return visitor;
}

test("a code of the app is taken once, also by many at once, and none before it any more", async () => {
  const { actor } = await makePerson();
  const app = await setUpApp(actor);
  const now = app.code();
  const taken = await Promise.all(Array.from({ length: 8 }, () => takeTotp(actor, { code: now })));
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect(await takeTotp(actor, { code: now })).toBe(false);
  expect(await takeTotp(actor, { code: app.code(-1) })).toBe(false);
  expect(await takeTotp(actor, { code: app.code(1) })).toBe(true);
});

test.each([-3, -2, 2, 3])("a code %i steps aside is refused", async (steps) => {
  const { actor } = await makePerson();
  const app = await setUpApp(actor);
  expect(await takeTotp(actor, { code: app.code(steps) })).toBe(false);
});

test("the secret is sealed for its person, and a wrong code of a new app changes nothing", async () => {
  const { actor } = await makePerson();
  const other = await makePerson();
  const app = await setUpApp(actor);
  await setUpApp(other.actor);
  const { letters } = await beginTotp(actor);
  const row = await database().totp.findUniqueOrThrow({ where: { staffId: actor.staffId } });
  for (const sealed of [row.secretSealed, row.pendingSealed]) expect(Buffer.from(sealed ?? []).toString("latin1")).not.toContain(letters);
  await database().totp.update({ where: { staffId: other.actor.staffId }, data: { secretSealed: row.secretSealed } });
  await expect(takeTotp(other.actor, { code: app.code() })).rejects.toThrow(/authenticate/);
  expect(await confirmTotp(actor, { code: "000000" }, network())).toEqual({ kind: "wrong" });
  expect(await takeTotp(actor, { code: app.code() })).toBe(true);
});

test("the right password is half the way: it opens nothing until the code is right, and then once", async () => {
  const { actor, email } = await makePerson();
  const app = await setUpApp(actor);
  const visitor = await half(email);
  expect(visitor.cookieNamed(cookieNames.session())).toBeUndefined();
  expect(await inside(visitor)).toBeNull();
  const copied = visitor.copy();
  const answer = await visitor.form("callback/second", { code: app.code() });
  expect(answer.status).toBe(200);
  expect((await inside(visitor))?.staffId).toBe(actor.staffId);
  expect(visitor.cookieNamed(cookieNames.half())).toBeUndefined();
  const late = await copied.form("callback/second", { code: app.code(1) });
  expect([late.status, await inside(copied)]).toEqual([410, null]);
  const row = await database().staffSession.findFirst({ where: { staffId: actor.staffId }, orderBy: { createdAt: "desc" } });
  expect(row).toMatchObject({ way: "password", factor: "totp" });
});

test("of two right codes at once for one half sign-in, one session comes", async () => {
  const { actor, email } = await makePerson();
  const app = await setUpApp(actor);
  const one = await half(email);
  const two = one.copy();
  const before = await database().staffSession.count({ where: { staffId: actor.staffId } });
  const [code, other] = [app.codes[0] ?? "", app.codes[1] ?? ""];
  const answers = await Promise.all([one.form("callback/second", { code }), two.form("callback/second", { code: other })]);
  expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(["200", "410"]);
  expect(await database().staffSession.count({ where: { staffId: actor.staffId } })).toBe(before + 1);
});

test.each<[string, (staffId: string) => Promise<unknown>]>([
  ["ten minutes", (staffId) => database().halfSignIn.updateMany({ where: { staffId }, data: { expiresAt: new Date(Date.now() - 1000) } })],
  [
    "a new password",
    async (staffId) => database().staff.update({ where: { id: staffId }, data: { passwordHash: await hashPassword("another long one") } }),
  ],
  ["being disabled", (staffId) => database().staff.update({ where: { id: staffId }, data: { disabledAt: new Date() } })],
])("a half sign-in is worth nothing after %s", async (_after, happens) => {
  const { actor, email } = await makePerson();
  const app = await setUpApp(actor);
  const visitor = await half(email);
  await happens(actor.staffId);
  expect((await visitor.form("callback/second", { code: app.code() })).status).toBe(410);
  expect(await inside(visitor)).toBeNull();
});

test("without JavaScript the forms lead on, and back with a reason", async () => {
  const { actor, email } = await makePerson();
  const app = await setUpApp(actor);
  const visitor = new Visitor();
  const led = async (answer: Promise<Response>) => [(await answer).status, (await answer).headers.get("location")];
  const plain = { json: false };
  expect(await led(visitor.form("callback/credentials", { email, password, callbackUrl: "/videos" }, plain))).toEqual([
    303,
    "/sign-in/second?next=%2Fvideos",
  ]);
  expect(await led(visitor.form("callback/second", { code: "000000", callbackUrl: "/videos" }, plain))).toEqual([
    303,
    "/sign-in/second?next=%2Fvideos&refused=unauthenticated",
  ]);
  expect(await led(visitor.form("callback/second", { code: app.code(), callbackUrl: "/videos" }, plain))).toEqual([
    302,
    "http://localhost:3000/videos",
  ]);
  expect(await led(new Visitor().form("callback/second", { code: app.code() }, plain))).toEqual([
    303,
    "/sign-in?next=%2Fstudio&refused=gone",
  ]);
});

test("guessing codes stops, from wherever it comes and however the password is typed anew", async () => {
  const { actor, email } = await makePerson();
  const app = await setUpApp(actor);
  for (let at = 0; at < limits.second.who.count; at += 1) {
    const answer = await (await half(email)).form("callback/second", { code: "000000" });
    expect(answer.status).toBe(401);
  }
  const late = await half(email);
  expect((await late.form("callback/second", { code: app.code() })).status).toBe(429);
  expect(await inside(late)).toBeNull();
});

test("a session that a browser had before ends, and its id is never used again", async () => {
  const { actor, email } = await makePerson();
  const app = await setUpApp(actor);
  const visitor = await half(email);
  await visitor.form("callback/second", { code: app.codes[0] ?? "" });
  const before = await inside(visitor);
  await visitor.form("callback/credentials", { email, password });
  // Half a sign-in does not end what is there.
  expect((await inside(visitor))?.sessionId).toBe(before?.sessionId);
  await visitor.form("callback/second", { code: app.code() });
  expect((await inside(visitor))?.sessionId).not.toBe(before?.sessionId);
  expect(await findSession(before?.sessionId ?? "")).toBeNull();
});

test("ten recovery codes, kept hashed; each works once, however it is typed", async () => {
  const { actor, email } = await makePerson();
  const { codes } = await setUpApp(actor);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){5}$/);
  const rows = await database().recoveryCode.findMany({ where: { staffId: actor.staffId } });
  for (const code of codes) expect(JSON.stringify(rows)).not.toContain(code.replaceAll("-", ""));
  const [first = "", second = ""] = codes;
  expect(await Promise.all(Array.from({ length: 8 }, () => takeRecoveryCode(actor, { code: first })))).toContain(true);
  expect(await database().recoveryCode.count({ where: { staffId: actor.staffId, usedAt: null } })).toBe(9);
  expect(await takeRecoveryCode(actor, { code: first })).toBe(false);
  const visitor = await half(email);
  expect((await visitor.form("callback/second", { code: ` ${second.toUpperCase().replaceAll("-", " ")} ` })).status).toBe(200);
  expect((await getSecurity(actor)).codesLeft).toBe(8);
  const letters = (await lettersTo(email)).filter(({ subject }) => subject === "A recovery code was used to sign in as you");
  expect(letters).toHaveLength(2);
  expect(letters[0]?.text).toContain("change your password at once");
});

test("nobody else's recovery code lets in", async () => {
  const [one, other] = [await makePerson(), await makePerson()];
  const { codes } = await setUpApp(other.actor);
  await setUpApp(one.actor);
  const visitor = await half(one.email);
  expect((await visitor.form("callback/second", { code: codes[0] ?? "" })).status).toBe(401);
  expect(await takeRecoveryCode(other.actor, { code: codes[0] ?? "" })).toBe(true);
});

test("new codes end the old ones", async () => {
  const { actor } = await makePerson();
  const { codes } = await setUpApp(actor);
  const made = await makeRecoveryCodes(actor);
  expect(await takeRecoveryCode(actor, { code: codes[0] ?? "" })).toBe(false);
  expect(await takeRecoveryCode(actor, { code: made.codes[0] ?? "" })).toBe(true);
});

test("the first factor ends sessions that began without one; another phone ends none and keeps the codes", async () => {
  const { actor, email } = await makePerson();
  const other = await makeSession(actor.staffId);
  const app = await setUpApp(actor);
  expect(await findSession(other)).toBeNull();
  expect(await findSession(actor.sessionId)).not.toBeNull();
  const later = await makeSession(actor.staffId);
  const second = await setUpApp(actor);
  expect(second.codes).toEqual([]);
  expect(await findSession(later)).not.toBeNull();
  expect(await takeTotp(actor, { code: app.code() })).toBe(false);
  expect(await takeTotp(actor, { code: second.code() })).toBe(true);
  expect(await takeRecoveryCode(actor, { code: app.codes[0] ?? "" })).toBe(true);
  const subjects = (await lettersTo(email)).map(({ subject }) => subject);
  const added = "An authenticator app was set up for your sign-in";
  expect(subjects.toSorted()).toEqual(["A recovery code was used to sign in as you", added, added]);
});

test("where the shop asks for it, who has none reaches nothing, and the last one stays", async () => {
  const { shop, admin, editor } = await makeShop();
  expect((await findSession(editor.sessionId))?.owesFactor).toBe(false);
  await setFactorRequirement(admin, { required: true });
  expect((await findSession(editor.sessionId))?.owesFactor).toBe(true);
  await expect(setFactorRequirement(editor, { required: false })).rejects.toMatchObject({ code: "forbidden" });
  await setUpApp(editor);
  expect((await findSession(editor.sessionId))?.owesFactor).toBe(false);
  await expect(removeTotp(editor)).rejects.toMatchObject({ code: "conflict" });
  expect(await database().totp.count({ where: { staffId: editor.staffId, confirmedAt: { not: null } } })).toBe(1);
  // A half-made app is none.
  await beginTotp(admin);
  expect((await findSession(admin.sessionId))?.owesFactor).toBe(true);
  const events = await database().auditEvent.findMany({ where: { shopId: shop.id }, orderBy: { number: "asc" }, select: { action: true } });
  expect(events.map(({ action }) => action)).toEqual(["staff.factor_requirement_set", "staff.factor_added", "staff.recovery_codes_made"]);
});

test("without a requirement the app can be removed, and the codes go with it", async () => {
  const { actor, email } = await makePerson();
  await setUpApp(actor);
  expect(await removeTotp(actor)).toEqual({ kind: "removed" });
  expect(await database().recoveryCode.count({ where: { staffId: actor.staffId } })).toBe(0);
  const visitor = new Visitor();
  await visitor.form("callback/credentials", { email, password });
  expect((await inside(visitor))?.staffId).toBe(actor.staffId);
});

test("an administrator resets what a colleague lost; never their own, and nobody's of another shop", async () => {
  const { admin, editor, viewer } = await makeShop();
  const elsewhere = await makePerson("admin");
  await setUpApp(editor);
  for (const actor of [viewer, editor])
    await expect(resetFactors(actor, { staffId: editor.staffId })).rejects.toMatchObject({ code: "forbidden" });
  await expect(resetFactors(admin, { staffId: admin.staffId })).rejects.toMatchObject({ code: "conflict" });
  await expect(resetFactors(elsewhere.actor, { staffId: editor.staffId })).rejects.toMatchObject({ code: "not_found" });
  await resetFactors(admin, { staffId: editor.staffId });
  expect(await findSession(editor.sessionId)).toBeNull();
  expect(await getSecurity(editor)).toMatchObject({ app: null, codesLeft: 0 });
  const { email } = await database().staff.findUniqueOrThrow({ where: { id: editor.staffId } });
  expect((await lettersTo(email)).map(({ subject }) => subject)).toContain("An administrator reset your sign-in");
});
