import { globSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { rateLimits } from "#lib/infra/rate-limiter";
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
let secure: WebProcess;
let email: string;

beforeAll(async () => {
  // The first may build; the second finds the build.
  web = await startWebProcess({ TRUSTED_PROXIES: "1" });
  secure = await startWebProcess({
    APP_URL: "https://studio.example",
    TIKTOK_SITE_VERIFICATION: "media/tiktokA.txt:proof=A",
  });
  const { shop } = await makeShop();
  email = `${crypto.randomUUID()}@shop.example`;
  await makeStaff(shop.id, "editor", { email, passwordHash: await hashPassword(password) });
}, 400_000);

afterAll(() =>
  Promise.all([web, secure].map(({ process }) => killAndWait(process.child, "SIGKILL"))),
);

/** Behind the one trusted proxy, so that tests do not use up each other's network. */
let clientIpCount = 0;
const nextClientIp = () => ({ "x-forwarded-for": `198.51.100.${(clientIpCount += 1)}` });
const sessionCookie = (answer: WebResponse) =>
  answer.cookies.find((cookie) => cookie.includes("studio.session=")) ?? "";

test("the sign-in form lets in, and only to a page of ours", async () => {
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

test("the files with which TikTok verifies an address are served at their paths, and an address for fetching gives nothing away", async () => {
  const proof = await secure.request("/media/tiktokA.txt");
  expect([proof.status, proof.headers["content-type"], proof.text]).toEqual([
    200,
    "text/plain; charset=utf-8",
    "proof=A",
  ]);
  expect((await web.request("/media/tiktokA.txt")).status).toBe(404);
  const path = `/media/${crypto.randomUUID()}/pullkey-${"x".repeat(43)}`;
  for (const method of ["GET", "HEAD"]) {
    const answer = await secure.request(path, { method });
    expect([answer.status, answer.cookies, answer.headers["x-robots-tag"]]).toEqual([
      404,
      [],
      "noindex",
    ]);
  }
  for (const method of ["POST", "PUT", "DELETE", "PATCH"])
    expect((await secure.request(path, { method })).status).toBe(405);
  expect(secure.process.output()).not.toContain("pullkey-");
});

test("behind https every cookie says so, and the browser is told to stay there", async () => {
  const right = await submitSignInForm(secure, { email, password, headers: nextClientIp() });
  expect(right.status).toBe(302);
  const page = await secure.request("/sign-in");
  for (const cookie of [...right.cookies, ...page.cookies]) {
    expect(cookie).toMatch(/^__Host-studio\./);
    expect(cookie).toMatch(/; Secure/i);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).not.toMatch(/domain=/i);
  }
  expect(page.headers["strict-transport-security"]).toMatch(/max-age=63072000/);
  expect((await web.request("/sign-in")).headers["strict-transport-security"]).toBeUndefined();
});

test("wrong and unknown get the same bytes; a wrong origin or an old form gets in nowhere", async () => {
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

test("signing in makes a new session and ends the one that the browser had", async () => {
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

test("after sign-out a kept copy of the cookie opens nothing, and the browser keeps no words", async () => {
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

test("a claimed address buys no guesses: what counts is what the trusted proxy saw", async () => {
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

test("pages carry a policy with a nonce of their own, are kept by no cache, and tell no version", async () => {
  const pages = await Promise.all(
    ["/", "/sign-in", "/privacy", "/sign-in"].map((path) => web.request(path)),
  );
  const nonces = pages.map(({ headers, text }) => {
    const policy = String(headers["content-security-policy"]);
    const nonce = /script-src 'self' 'nonce-([^']+)' 'strict-dynamic';/.exec(policy)?.[1] ?? "";
    expect(policy).not.toContain("unsafe");
    for (const [script] of text.matchAll(/<(?:script|style)\b[^>]*>/g))
      expect(script).toContain(`nonce="${nonce}"`);
    expect(headers["cache-control"]).toMatch(/private.*no-store/);
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
    });
    return nonce;
  });
  expect(new Set(nonces).size).toBe(pages.length);
  const script = /src="(\/_next\/static\/[^"]+\.js)"/.exec(pages[0]?.text ?? "")?.[1] ?? "";
  const [code, map] = await Promise.all([web.request(script), web.request(`${script}.map`)]);
  expect([code.status, map.status]).toEqual([200, 404]);
  expect(code.text).not.toMatch(/sourceMappingURL=/);
});

test("a page is only looked at, and Next's own headers decide nothing", async () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE"])
    expect((await web.request("/settings", { method })).status).toBe(405);
  for (const name of [
    "x-middleware-subrequest",
    "next-action",
    "x-matched-path",
    "x-invoke-path",
  ]) {
    expect(
      (await web.request("/settings", { headers: { [name]: "proxy:proxy:proxy:proxy:proxy" } }))
        .status,
    ).toBe(400);
  }
  for (const headers of [{ rsc: "1" }, { rsc: "1", "next-router-prefetch": "1" }]) {
    const answer = await web.request("/settings?_rsc=x", { headers });
    expect(answer.text).not.toContain("Where you are signed in");
  }
});

test("no address is made from the Host header", async () => {
  const headers = {
    host: "evil.example",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
  };
  for (const path of ["/sign-in", "/settings", "/privacy", "/nowhere"]) {
    const answer = await web.request(path, { headers });
    expect(JSON.stringify(answer.headers) + answer.text).not.toContain("evil.example");
  }
  const strange = await web.request("/products?x=1", {
    headers: { host: `127.0.0.1:${web.port}` },
  });
  expect([strange.status, strange.headers["location"]]).toEqual([
    307,
    `${web.appUrl}/products?x=1`,
  ]);
});

test("half a sign-in opens no page; who owes a second factor sees only where to set it up", async () => {
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
  const owing = { cookie: cookieHeader(first) };
  for (const page of plain) {
    const answer = await web.request(page, { headers: owing });
    expect([answer.status, answer.headers["location"]]).toEqual([
      307,
      `/sign-in/set-up-second-factor?next=${encodeURIComponent(page)}`,
    ]);
    const data = await web.request(`${page}?_rsc=x`, { headers: { ...owing, rsc: "1" } });
    expect(data.text).not.toContain(person.name);
  }
  expect(
    (await web.request("/sign-in/set-up-second-factor?next=%2Fvideos", { headers: owing })).text,
  ).toContain("Set up a second step");
  // Set up in another browser: what began with the password alone has ended.
  await setUpTotpApp(person);
  expect(
    (await web.request("/sign-in/set-up-second-factor?next=%2Fvideos", { headers: owing })).headers[
      "location"
    ],
  ).toBe("/sign-in?next=%2Fvideos");
  const second = await signedIn();
  expect([JSON.parse(second.text), sessionCookie(second)]).toEqual([
    { to: "/sign-in/second-factor?next=%2Fstudio" },
    "",
  ]);
  const half = { cookie: cookieHeader(second) };
  for (const page of [...plain, "/sign-in/set-up-second-factor"]) {
    const answer = await web.request(page, { headers: half });
    expect([answer.status, answer.headers["location"]]).toEqual([
      307,
      expect.stringMatching(/^\/sign-in\?next=/),
    ]);
  }
  expect((await web.request("/sign-in/second-factor", { headers: half })).text).toContain(
    "One more step",
  );
  expect((await web.request("/sign-in/second-factor")).headers["location"]).toBe(
    "/sign-in?next=%2Fstudio",
  );
});

test("health says what works without saying anything else", async () => {
  await database().workerHeartbeat.deleteMany();
  const [alive, unready] = [
    await web.request("/api/health"),
    await web.request("/api/health/ready"),
  ];
  expect([alive.status, unready.status]).toEqual([200, 503]);
  expect(JSON.parse(unready.text)).toMatchObject({
    checks: {
      database: { ok: true },
      migrations: { ok: true },
      worker: { ok: false },
      disk: { ok: true },
    },
  });
  expect(unready.text).not.toMatch(/postgres|127\.0|\//);
  await database().workerHeartbeat.create({ data: { id: "w1" } });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await web.request("/api/health/ready")).status).toBe(200);
});

test("SIGTERM ends it in order", async () => {
  const other = await startWebProcess();
  expect((await other.request("/api/health")).status).toBe(200);
  const from = performance.now();
  await killAndWait(other.process.child, "SIGTERM");
  expect([other.process.child.exitCode, performance.now() - from < 20_000]).toEqual([0, true]);
}, 60_000);
