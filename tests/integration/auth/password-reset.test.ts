import { expect, test } from "vitest";

import { publicActor, type StaffActor } from "#lib/actor";
import { authenticateByPassword } from "#lib/auth/authenticate";
import { changePassword } from "#lib/auth/change-password";
import { findPasswordReset, requestPasswordReset, resetPassword } from "#lib/auth/password-reset";
import { findSession, startSession } from "#lib/auth/sessions";
import { AppError } from "#lib/errors";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { database } from "#lib/infra/db/database";
import { rateLimits } from "#lib/infra/rate-limits";
import { cookieNames } from "#lib/web/cookies";
import { anonymousCsrfToken } from "#lib/web/csrf";
import { callRoute, type RouteCall, sessionCookie } from "#tests/support/drivers/call-route";
import { linkTokenIn, sendAndReadEmailsTo } from "#tests/support/drivers/email";
import { makeSession, makeShop, makeStaff } from "#tests/support/factories/records";
import { POST as forgot } from "../../../app/api/forgot-password/route";
import { POST as reset } from "../../../app/api/reset-password/[token]/route";

const current = "the old long password";
const next = "four unrelated garden words";
const passwordHash = await hashPassword(current);

async function makePerson(): Promise<{ actor: StaffActor; email: string }> {
  const { shop } = await makeShop();
  const email = `${crypto.randomUUID()}@maison.example`;
  return { actor: await makeStaff(shop.id, "editor", { email, passwordHash }), email };
}

/** Requests a reset and returns the token of the link in the e-mail. */
async function linkFor(email: string): Promise<string> {
  const before = new Set(
    (await sendAndReadEmailsTo(email)).map((message) => linkTokenIn(message, "reset-password")),
  );
  await requestPasswordReset(publicActor, { email });
  return (
    (await sendAndReadEmailsTo(email))
      .map((message) => linkTokenIn(message, "reset-password"))
      .find((token) => !before.has(token)) ?? ""
  );
}

async function use(token: string, password = next) {
  const open = await findPasswordReset(token);
  if (!open) throw new AppError("gone", "not even opened");
  return resetPassword(open.actor, { password });
}

/** Sends a public form as a visitor's page does. */
const form = (given: RouteCall): RouteCall => ({
  method: "POST",
  ...given,
  headers: {
    cookie: `${cookieNames.visitor()}=v1`,
    "x-csrf-token": anonymousCsrfToken("v1"),
    ...given.headers,
  },
});

test("a reset link sets a new password, ends every session and other link, and e-mails the person", async () => {
  const { actor, email } = await makePerson();
  const second = await makeSession(actor.staffId);
  const [one, two] = [await linkFor(email), await linkFor(email)];
  expect([one.length, two.length, one === two]).toEqual([43, 43, false]);
  expect(JSON.stringify(await database().passwordReset.findMany())).not.toMatch(
    new RegExp(`${one}|${two}`),
  );
  expect(await use(two)).toEqual({ kind: "changed" });
  expect([await findSession(actor.sessionId), await findSession(second)]).toEqual([null, null]);
  expect([await findPasswordReset(one), await findPasswordReset(two)]).toEqual([null, null]);
  expect((await authenticateByPassword({ email, password: current }, "n-r1")).kind).toBe("wrong");
  expect((await authenticateByPassword({ email, password: next }, "n-r2")).kind).toBe(
    "authenticated",
  );
  expect((await sendAndReadEmailsTo(email)).map(({ subject }) => subject).toSorted()).toEqual([
    "Reset your password",
    "Reset your password",
    "Your password was changed",
  ]);
});

test("resetting starts no session", async () => {
  const { actor, email } = await makePerson();
  const token = await linkFor(email);
  const answer = await callRoute(reset, form({ params: { token }, body: { password: next } }));
  expect([answer.status, answer.headers.get("set-cookie")]).toEqual([200, null]);
  expect(
    await database().staffSession.count({ where: { staffId: actor.staffId, endedAt: null } }),
  ).toBe(0);
});

test("of ten links used at once, one sets the password and the others are gone", async () => {
  const { actor } = await makePerson();
  const tokens = Array.from({ length: 10 }, () => randomToken());
  const expiresAt = new Date(Date.now() + 60_000);
  await database().passwordReset.createMany({
    data: tokens.map((token) => ({
      staffId: actor.staffId,
      tokenHash: hashToken(token),
      expiresAt,
    })),
  });
  const settled = await Promise.allSettled(tokens.map((token, at) => use(token, `${next} ${at}`)));
  expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const reasons = settled.flatMap((one) =>
    one.status === "rejected" ? [one.reason as unknown] : [],
  );
  for (const reason of reasons) expect(reason).toMatchObject({ code: "gone" });
});

test.each<[string, (actor: StaffActor) => Promise<unknown>]>([
  [
    "half an hour",
    ({ staffId }) =>
      database().passwordReset.updateMany({
        where: { staffId },
        data: { expiresAt: new Date(Date.now() - 1) },
      }),
  ],
  [
    "the person changed the password",
    (actor) => changePassword(actor, { current, next: "another password set since" }, "n-r3"),
  ],
  [
    "the account was disabled",
    ({ staffId: id }) =>
      database().staff.update({ where: { id }, data: { disabledAt: new Date() } }),
  ],
])("a link does not work after %s, even with its page open", async (_after, happens) => {
  const { actor, email } = await makePerson();
  const token = await linkFor(email);
  const open = await findPasswordReset(token);
  await happens(actor);
  expect(await findPasswordReset(token)).toBeNull();
  if (!open) throw new Error("gone before");
  await expect(resetPassword(open.actor, { password: next })).rejects.toMatchObject({
    code: "gone",
  });
});

test("rejects a sign-in with the old password that was in progress when it changed", async () => {
  const { actor, email } = await makePerson();
  const checked = await authenticateByPassword({ email, password: current }, "n-r5");
  if (checked.kind !== "authenticated") throw new Error("refused");
  const { passwordVersion } = checked;
  await startSession(
    { ...checked.actor, sessionId: randomToken() },
    { device: "Firefox on Linux", method: "password", factor: null, passwordVersion },
  );
  await use(await linkFor(email));
  await expect(
    startSession(checked.actor, {
      device: "Firefox on Linux",
      method: "password",
      factor: null,
      passwordVersion,
    }),
  ).rejects.toMatchObject({
    code: "unauthenticated",
  });
  expect(
    await database().staffSession.count({ where: { staffId: actor.staffId, endedAt: null } }),
  ).toBe(0);
});

test("rejects a guessable password and leaves the link usable", async () => {
  const { email } = await makePerson();
  const token = await linkFor(email);
  await expect(use(token, "password1234")).rejects.toMatchObject({
    code: "invalid",
    fields: { password: /easy to guess/ },
  });
  await expect(use(token, email)).rejects.toMatchObject({ code: "invalid" });
  expect(await use(token)).toEqual({ kind: "changed" });
});

test("changing one's own password follows the same rule and is e-mailed too", async () => {
  const { actor, email } = await makePerson();
  await expect(
    changePassword(actor, { current, next: "password1234" }, "n-r4"),
  ).rejects.toMatchObject({
    fields: { next: /easy to guess/ },
  });
  expect((await changePassword(actor, { current, next }, "n-r4")).kind).toBe("changed");
  expect((await sendAndReadEmailsTo(email)).map(({ subject }) => subject)).toEqual([
    "Your password was changed",
  ]);
});

test("answers known, unknown and disabled addresses alike and in the same time, and e-mails only the known one", async () => {
  const { email } = await makePerson();
  const gone = await makePerson();
  await database().staff.update({
    where: { id: gone.actor.staffId },
    data: { disabledAt: new Date() },
  });
  const unknown = `${crypto.randomUUID()}@maison.example`;
  const answers = [];
  for (const typed of [email, unknown, gone.email]) {
    const began = performance.now();
    const answer = await callRoute(forgot, form({ body: { email: typed } }));
    const steps = (performance.now() - began) / 400;
    answers.push([answer.status, await answer.text(), Object.fromEntries(answer.headers)]);
    // Responses wait for a full time step, so that the result cannot be timed.
    expect(steps).toBeGreaterThan(0.99);
  }
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  expect([
    (await sendAndReadEmailsTo(email)).length,
    (await sendAndReadEmailsTo(unknown)).length,
    (await sendAndReadEmailsTo(gone.email)).length,
  ]).toEqual([1, 0, 0]);
});

test("answers repeated requests alike and limits their e-mails per address in any spelling", async () => {
  const { email } = await makePerson();
  const written = [
    email,
    email.toUpperCase(),
    `  ${email} `,
    `\u00a0${email}\u2003`,
    email.replace("@maison", "@MAISON"),
  ];
  const answers = [];
  for (const [at, typed] of written.entries())
    answers.push(
      await (
        await callRoute(
          forgot,
          form({ body: { email: typed }, headers: { "x-forwarded-for": `198.51.100.${at}` } }),
        )
      ).text(),
    );
  expect(new Set(answers)).toEqual(new Set(['{"kind":"sent"}']));
  expect(await sendAndReadEmailsTo(email)).toHaveLength(
    rateLimits.password_reset_email.subject.count,
  );
});

test("limits requests per IPv6 /64", async () => {
  const statuses = [];
  for (let at = 0; at <= rateLimits.password_reset.clientIp.count; at += 1) {
    const headers = { "x-forwarded-for": `2001:db8:7:7:${(at * 4099 + 1).toString(16)}::${at}` };
    statuses.push(
      (await callRoute(forgot, form({ body: { email: "not an address" }, headers }))).status,
    );
  }
  expect(statuses.slice(-2)).toEqual([400, 429]);
});

test("without JavaScript the form returns with its answer, and a rejected one with the error", async () => {
  const { email } = await makePerson();
  const fields = {
    "content-type": "application/x-www-form-urlencoded",
    "x-csrf-token": null,
    "x-forwarded-for": "198.51.100.77",
  };
  const plain = (body: Record<string, string>) =>
    form({
      body: new URLSearchParams({ csrf: anonymousCsrfToken("v1"), ...body }).toString(),
      headers: fields,
    });
  expect((await callRoute(forgot, plain({ email }))).headers.get("location")).toBe(
    "/forgot-password?sent=1",
  );
  expect((await callRoute(forgot, plain({ email: "x" }))).headers.get("location")).toBe(
    "/forgot-password?error=invalid",
  );
  const token = await linkFor(email);
  const send = async (body: Record<string, string>) =>
    (await callRoute(reset, { ...plain(body), params: { token } })).headers.get("location");
  expect(await send({ password: "short" })).toBe(`/reset-password/${token}?error=invalid`);
  expect(await send({ password: "password1234" })).toBe(`/reset-password/${token}?error=invalid`);
  expect(await send({ password: next })).toBe("/sign-in?notice=password");
  expect(await send({ password: next })).toBe(`/reset-password/${token}?error=gone`);
});

test("resetting ends the session of this browser", async () => {
  const { email } = await makePerson();
  const other = await makePerson();
  const token = await linkFor(email);
  const cookie = `${await sessionCookie(other.actor)}; ${cookieNames.visitor()}=v1`;
  expect(
    (
      await callRoute(
        reset,
        form({ params: { token }, body: { password: next }, headers: { cookie } }),
      )
    ).status,
  ).toBe(200);
  expect(await findSession(other.actor.sessionId)).toBeNull();
});
