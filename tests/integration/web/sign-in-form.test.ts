import { globSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { database } from "#lib/infra/db/database";
import { rateLimits } from "#lib/infra/rate-limits";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { findSession } from "#lib/auth/sessions";
import { readSessionId } from "#lib/web/session";
import { makeShop, makeStaff } from "#tests/support/factories/records";
import { killAndWait } from "#tests/support/drivers/processes";
import { setUpTotpApp } from "#tests/support/factories/second-factors";
import {
  cookieHeader,
  submitSignInForm,
  startWebProcess,
  type WebResponse,
  type WebProcess,
} from "#tests/support/drivers/web-process";

const password = "correct horse battery";
let web: WebProcess;
let email: string;

beforeAll(async () => {
  web = await startWebProcess({ TRUSTED_PROXIES: "1" });
  const { shop } = await makeShop();
  email = `${crypto.randomUUID()}@shop.example`;
  await makeStaff(shop.id, "editor", { email, passwordHash: await hashPassword(password) });
}, 400_000);

afterAll(() => killAndWait(web.process.child, "SIGKILL"));

/** Behind the one trusted proxy, so that tests do not use up each other's network. */
let clientIpCount = 0;
const nextClientIp = () => ({ "x-forwarded-for": `198.51.100.${(clientIpCount += 1)}` });
const sessionCookie = (answer: WebResponse) =>
  answer.cookies.find((cookie) => cookie.includes("studio.session=")) ?? "";

test("signs in and redirects only to a page of the studio", async () => {
  const right = await submitSignInForm(web, {
    email,
    password,
    callbackUrl: "/products?view=archived",
    headers: nextClientIp(),
  });
  expect([right.status, right.headers["location"]]).toEqual([
    302,
    `${web.appUrl}/products?view=archived`,
  ]);
  expect(sessionCookie(right)).toMatch(/; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/);
  expect(
    (await web.request("/settings", { headers: { cookie: cookieHeader(right) } })).status,
  ).toBe(200);
  for (const callbackUrl of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    `${web.appUrl}.evil.example/`,
    "javascript:alert(1)",
  ]) {
    expect(
      (await submitSignInForm(web, { email, password, callbackUrl, headers: nextClientIp() }))
        .headers["location"],
    ).toBe(`${web.appUrl}/studio`);
  }
});

test("answers a wrong password and an unknown address alike, and rejects another origin or an old form", async () => {
  const wrong = await submitSignInForm(web, {
    email,
    password: "not this one",
    json: true,
    headers: nextClientIp(),
  });
  const unknown = await submitSignInForm(web, {
    email: "nobody@shop.example",
    password,
    json: true,
    headers: nextClientIp(),
  });
  expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text]);
  expect([wrong.status, wrong.cookies]).toEqual([401, []]);
  const bare = await submitSignInForm(web, {
    email,
    password: "not this one",
    callbackUrl: "/products",
    headers: nextClientIp(),
  });
  expect([bare.status, bare.headers["location"]]).toEqual([
    303,
    "/sign-in?next=%2Fproducts&error=unauthenticated",
  ]);
  const strange = await submitSignInForm(web, {
    email,
    password,
    headers: { ...nextClientIp(), origin: "https://evil.example" },
  });
  expect([strange.status, strange.cookies]).toEqual([403, []]);
  const body = new URLSearchParams({
    csrfToken: "0".repeat(64),
    email,
    password,
    json: "true",
  }).toString();
  const headers = {
    origin: web.appUrl,
    "content-type": "application/x-www-form-urlencoded",
    ...nextClientIp(),
  };
  const old = await web.request("/api/auth/callback/credentials", {
    method: "POST",
    headers,
    body,
  });
  expect([old.status, sessionCookie(old)]).toEqual([403, ""]);
  for (const path of [
    "/api/auth/callback/credentials",
    "/api/auth/signout",
    "/api/auth/session",
    "/api/auth/providers",
    "/api/auth/signin",
  ]) {
    expect((await web.request(path)).status).toBe(404);
  }
});

test("creates a new session and ends the previous one of the browser", async () => {
  const first = await submitSignInForm(web, { email, password, headers: nextClientIp() });
  const before = await readSessionId(cookieHeader(first));
  const second = await submitSignInForm(web, {
    email,
    password,
    headers: { ...nextClientIp(), cookie: cookieHeader(first) },
  });
  const after = await readSessionId(cookieHeader(second));
  expect(after).not.toBe(before);
  expect([
    await findSession(before ?? ""),
    (await findSession(after ?? ""))?.actor.sessionId,
  ]).toEqual([null, after]);
});

test("rejects a copy of the cookie after sign-out, and clears the browser's storage", async () => {
  const page = await web.request("/sign-in");
  const cookie = `${cookieHeader(await submitSignInForm(web, { email, password, headers: nextClientIp() }))}; ${cookieHeader(page)}`;
  const csrfToken = /name="csrfToken" value="(\w+)"/.exec(page.text)?.[1] ?? "";
  const headers = {
    cookie,
    origin: web.appUrl,
    "content-type": "application/x-www-form-urlencoded",
  };
  const out = await web.request("/api/auth/signout", {
    method: "POST",
    headers,
    body: new URLSearchParams({ csrfToken, callbackUrl: "/sign-in" }).toString(),
  });
  expect([out.status, out.headers["location"]]).toEqual([302, `${web.appUrl}/sign-in`]);
  expect(sessionCookie(out)).toMatch(/studio\.session=;/);
  expect(out.headers["clear-site-data"]).toBe('"storage"');
  const later = await web.request("/settings", { headers: { cookie } });
  expect([later.status, later.headers["location"]]).toEqual([307, "/sign-in?next=%2Fsettings"]);
  expect((await web.request("/api/dashboard", { headers: { cookie } })).status).toBe(401);
});

test("limits by the address that the trusted proxy reports, despite a forged X-Forwarded-For", async () => {
  const seen = nextClientIp()["x-forwarded-for"];
  const statuses = [];
  for (let at = 0; at <= rateLimits.sign_in.clientIp.count; at += 1) {
    const headers = { "x-forwarded-for": `203.0.113.${at}, ${seen}` };
    statuses.push(
      (
        await submitSignInForm(web, {
          email: `${at}@shop.example`,
          password: "leaked elsewhere",
          json: true,
          headers,
        })
      ).status,
    );
  }
  expect(statuses.at(-2)).toBe(401);
  expect(statuses.at(-1)).toBe(429);
}, 60_000);

test("opens no page for a pending sign-in, and only the set-up page without a required second factor", async () => {
  const pages = globSync("app/(studio)/**/page.tsx").map((file) =>
    file.replace(/^app\/\(studio\)|\/page\.tsx$/g, ""),
  );
  const plain = pages.filter((page) => !page.includes("["));
  expect(plain).toEqual(expect.arrayContaining(["/studio", "/settings/security", "/connections"]));
  const given = {
    email: `${crypto.randomUUID()}@shop.example`,
    passwordHash: await hashPassword(password),
  };
  const { shop } = await makeShop();
  const person = await makeStaff(shop.id, "admin", given);
  const signedIn = () =>
    submitSignInForm(web, { email: given.email, password, json: true, headers: nextClientIp() });
  const first = await signedIn();
  await database().shop.update({ where: { id: shop.id }, data: { requireSecondFactor: true } });
  const withoutFactor = { cookie: cookieHeader(first) };
  for (const page of plain) {
    const answer = await web.request(page, { headers: withoutFactor });
    expect([answer.status, answer.headers["location"]]).toEqual([
      307,
      `/sign-in/set-up-second-factor?next=${encodeURIComponent(page)}`,
    ]);
    const data = await web.request(`${page}?_rsc=x`, { headers: { ...withoutFactor, rsc: "1" } });
    expect(data.text).not.toContain(person.name);
  }
  expect(
    (await web.request("/sign-in/set-up-second-factor?next=%2Fvideos", { headers: withoutFactor }))
      .text,
  ).toContain("Set up a second step");
  // Set up in another browser: the session that started with the password alone has ended.
  await setUpTotpApp(person);
  expect(
    (await web.request("/sign-in/set-up-second-factor?next=%2Fvideos", { headers: withoutFactor }))
      .headers["location"],
  ).toBe("/sign-in?next=%2Fvideos");
  const second = await signedIn();
  expect([JSON.parse(second.text), sessionCookie(second)]).toEqual([
    { to: "/sign-in/second-factor?next=%2Fstudio" },
    "",
  ]);
  const pending = { cookie: cookieHeader(second) };
  for (const page of [...plain, "/sign-in/set-up-second-factor"]) {
    const answer = await web.request(page, { headers: pending });
    expect([answer.status, answer.headers["location"]]).toEqual([
      307,
      expect.stringMatching(/^\/sign-in\?next=/),
    ]);
  }
  expect((await web.request("/sign-in/second-factor", { headers: pending })).text).toContain(
    "One more step",
  );
  expect((await web.request("/sign-in/second-factor")).headers["location"]).toBe(
    "/sign-in?next=%2Fstudio",
  );
});
