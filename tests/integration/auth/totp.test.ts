import { beforeEach, expect, test } from "vitest";

import { consumeRecoveryCode } from "#lib/auth/recovery-codes";
import { findSession } from "#lib/auth/sessions";
import { confirmTotpSetup, startTotpSetup, verifyTotp } from "#lib/auth/totp";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { database } from "#lib/infra/db/database";
import { rateLimits } from "#lib/infra/rate-limits";
import { cookieNames } from "#lib/web/cookies";
import { AnonymousBrowser } from "#tests/support/drivers/anonymous-browser";
import { sendAndReadEmailsTo } from "#tests/support/drivers/email";
import { signedInStaff, signInWithPasswordOnly } from "#tests/support/drivers/pending-sign-in";
import { makeSession } from "#tests/support/factories/records";
import {
  makeStaffWithPassword,
  setUpTotpApp,
  testPassword,
  uniqueClientIp,
  waitForTotpStep,
} from "#tests/support/factories/second-factors";

// Two equal codes must come from one time step.
beforeEach(waitForTotpStep);

test("accepts an app code once, also from concurrent requests, and no earlier code afterwards", async () => {
  const { actor } = await makeStaffWithPassword();
  const app = await setUpTotpApp(actor);
  const now = app.code();
  const taken = await Promise.all(
    Array.from({ length: 8 }, () => verifyTotp(actor, { code: now })),
  );
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect(await verifyTotp(actor, { code: now })).toBe(false);
  expect(await verifyTotp(actor, { code: app.code(-1) })).toBe(false);
  expect(await verifyTotp(actor, { code: app.code(1) })).toBe(true);
});

test.each([-3, -2, 2, 3])("rejects a code that is %i time steps away", async (steps) => {
  const { actor } = await makeStaffWithPassword();
  const app = await setUpTotpApp(actor);
  expect(await verifyTotp(actor, { code: app.code(steps) })).toBe(false);
});

test("seals the secret for its person and changes nothing on a wrong first code", async () => {
  const { actor } = await makeStaffWithPassword();
  const other = await makeStaffWithPassword();
  const app = await setUpTotpApp(actor);
  await setUpTotpApp(other.actor);
  const { secret } = await startTotpSetup(actor);
  const row = await database().totp.findUniqueOrThrow({ where: { staffId: actor.staffId } });
  for (const sealed of [row.secretSealed, row.pendingSealed])
    expect(Buffer.from(sealed ?? []).toString("latin1")).not.toContain(secret);
  await database().totp.update({
    where: { staffId: other.actor.staffId },
    data: { secretSealed: row.secretSealed },
  });
  await expect(verifyTotp(other.actor, { code: app.code() })).rejects.toThrow(/authenticate/);
  expect(await confirmTotpSetup(actor, { code: "000000" }, uniqueClientIp())).toEqual({
    kind: "wrong",
  });
  expect(await verifyTotp(actor, { code: app.code() })).toBe(true);
});

test("gives no access for the password alone, and signs in once with the right code", async () => {
  const { actor, email } = await makeStaffWithPassword();
  const app = await setUpTotpApp(actor);
  const visitor = await signInWithPasswordOnly(email);
  expect(visitor.getCookie(cookieNames.session())).toBeUndefined();
  expect(await signedInStaff(visitor)).toBeNull();
  const copied = visitor.copy();
  const answer = await visitor.submitForm("callback/second-factor", { code: app.code() });
  expect(answer.status).toBe(200);
  expect((await signedInStaff(visitor))?.staffId).toBe(actor.staffId);
  expect(visitor.getCookie(cookieNames.pendingSignIn())).toBeUndefined();
  const late = await copied.submitForm("callback/second-factor", { code: app.code(1) });
  expect([late.status, await signedInStaff(copied)]).toEqual([410, null]);
  const row = await database().staffSession.findFirst({
    where: { staffId: actor.staffId },
    orderBy: { createdAt: "desc" },
  });
  expect(row).toMatchObject({ method: "password", factor: "totp" });
});

test("starts one session for two concurrent right codes", async () => {
  const { actor, email } = await makeStaffWithPassword();
  const app = await setUpTotpApp(actor);
  const one = await signInWithPasswordOnly(email);
  const two = one.copy();
  const before = await database().staffSession.count({ where: { staffId: actor.staffId } });
  const [code, other] = [app.codes[0] ?? "", app.codes[1] ?? ""];
  const answers = await Promise.all([
    one.submitForm("callback/second-factor", { code }),
    two.submitForm("callback/second-factor", { code: other }),
  ]);
  expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(["200", "410"]);
  expect(await database().staffSession.count({ where: { staffId: actor.staffId } })).toBe(
    before + 1,
  );
});

test.each<[string, (staffId: string) => Promise<unknown>]>([
  [
    "ten minutes",
    (staffId) =>
      database().pendingSignIn.updateMany({
        where: { staffId },
        data: { expiresAt: new Date(Date.now() - 1000) },
      }),
  ],
  [
    "a new password",
    async (staffId) =>
      database().staff.update({
        where: { id: staffId },
        data: { passwordHash: await hashPassword("another long one") },
      }),
  ],
  [
    "being disabled",
    (staffId) =>
      database().staff.update({ where: { id: staffId }, data: { disabledAt: new Date() } }),
  ],
])("rejects a pending sign-in after %s", async (_after, happens) => {
  const { actor, email } = await makeStaffWithPassword();
  const app = await setUpTotpApp(actor);
  const visitor = await signInWithPasswordOnly(email);
  await happens(actor.staffId);
  expect((await visitor.submitForm("callback/second-factor", { code: app.code() })).status).toBe(
    410,
  );
  expect(await signedInStaff(visitor)).toBeNull();
});

test("redirects the forms without JavaScript, back with an error when rejected", async () => {
  const { actor, email } = await makeStaffWithPassword();
  const app = await setUpTotpApp(actor);
  const visitor = new AnonymousBrowser();
  const led = async (answer: Promise<Response>) => [
    (await answer).status,
    (await answer).headers.get("location"),
  ];
  const plain = { json: false };
  expect(
    await led(
      visitor.submitForm(
        "callback/credentials",
        { email, password: testPassword, callbackUrl: "/videos" },
        plain,
      ),
    ),
  ).toEqual([303, "/sign-in/second-factor?next=%2Fvideos"]);
  expect(
    await led(
      visitor.submitForm(
        "callback/second-factor",
        { code: "000000", callbackUrl: "/videos" },
        plain,
      ),
    ),
  ).toEqual([303, "/sign-in/second-factor?next=%2Fvideos&error=unauthenticated"]);
  expect(
    await led(
      visitor.submitForm(
        "callback/second-factor",
        { code: app.code(), callbackUrl: "/videos" },
        plain,
      ),
    ),
  ).toEqual([302, "http://localhost:3000/videos"]);
  expect(
    await led(
      new AnonymousBrowser().submitForm("callback/second-factor", { code: app.code() }, plain),
    ),
  ).toEqual([303, "/sign-in?next=%2Fstudio&error=gone"]);
});

test("limits wrong codes from any network and across repeated passwords", async () => {
  const { actor, email } = await makeStaffWithPassword();
  const app = await setUpTotpApp(actor);
  for (let at = 0; at < rateLimits.second_factor.subject.count; at += 1) {
    const answer = await (
      await signInWithPasswordOnly(email)
    ).submitForm("callback/second-factor", { code: "000000" });
    expect(answer.status).toBe(401);
  }
  const late = await signInWithPasswordOnly(email);
  expect((await late.submitForm("callback/second-factor", { code: app.code() })).status).toBe(429);
  expect(await signedInStaff(late)).toBeNull();
});

test("ends an earlier session of the browser and never reuses its id", async () => {
  const { actor, email } = await makeStaffWithPassword();
  const app = await setUpTotpApp(actor);
  const visitor = await signInWithPasswordOnly(email);
  await visitor.submitForm("callback/second-factor", { code: app.codes[0] ?? "" });
  const before = await signedInStaff(visitor);
  await visitor.submitForm("callback/credentials", { email, password: testPassword });
  // A pending sign-in does not end the current session.
  expect((await signedInStaff(visitor))?.sessionId).toBe(before?.sessionId);
  await visitor.submitForm("callback/second-factor", { code: app.code() });
  expect((await signedInStaff(visitor))?.sessionId).not.toBe(before?.sessionId);
  expect(await findSession(before?.sessionId ?? "")).toBeNull();
});

test("ends sessions without a second factor when the first one is added, and none when the app is replaced", async () => {
  const { actor, email } = await makeStaffWithPassword();
  const other = await makeSession(actor.staffId);
  const app = await setUpTotpApp(actor);
  expect(await findSession(other)).toBeNull();
  expect(await findSession(actor.sessionId)).not.toBeNull();
  const later = await makeSession(actor.staffId);
  const second = await setUpTotpApp(actor);
  expect(second.codes).toEqual([]);
  expect(await findSession(later)).not.toBeNull();
  expect(await verifyTotp(actor, { code: app.code() })).toBe(false);
  expect(await verifyTotp(actor, { code: second.code() })).toBe(true);
  expect(await consumeRecoveryCode(actor, { code: app.codes[0] ?? "" })).toBe(true);
  const subjects = (await sendAndReadEmailsTo(email)).map(({ subject }) => subject);
  const added = "An authenticator app was added to your account";
  expect(subjects.toSorted()).toEqual([
    "A recovery code was used to sign in to your account",
    added,
    added,
  ]);
});
