import { globSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { database } from "#lib/infra/database";
import { limits } from "#lib/infra/limiter";
import { hashPassword } from "#lib/infra/passwords";
import { findSession } from "#lib/staff/find-session";
import { sessionIdOf } from "#lib/web/session";
import { makeShop, makeStaff } from "#tests/support/makers";
import { kill } from "#tests/support/processes";
import { setUpApp } from "#tests/support/second-step";
import { jar, signIn, startWeb, type Answer, type Web } from "#tests/support/web";

const password = "correct horse battery";
let web: Web;
let secure: Web;
let email: string;

beforeAll(async () => {
  // The first may build; the second finds the build.
  web = await startWeb({ TRUSTED_PROXIES: "1" });
  secure = await startWeb({ APP_URL: "https://studio.example", TIKTOK_SITE_VERIFICATION: "media/tiktokA.txt:proof=A" });
  const { shop } = await makeShop();
  email = `${crypto.randomUUID()}@shop.example`;
  await makeStaff(shop.id, "editor", { email, passwordHash: await hashPassword(password) });
}, 400_000);

afterAll(() => Promise.all([web, secure].map(({ running }) => kill(running.child, "SIGKILL"))));

/** Behind the one trusted proxy, so that tests do not use up each other's network. */
let networks = 0;
const elsewhere = () => ({ "x-forwarded-for": `198.51.100.${(networks += 1)}` });
const sessionCookie = (answer: Answer) => answer.cookies.find((cookie) => cookie.includes("studio.session=")) ?? "";

test("the sign-in form lets in, and only to a page of ours", async () => {
  const right = await signIn(web, { email, password, callbackUrl: "/products?view=archived", headers: elsewhere() });
  expect([right.status, right.headers["location"]]).toEqual([302, `${web.appUrl}/products?view=archived`]);
  expect(sessionCookie(right)).toMatch(/; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/);
  expect((await web.ask("/settings", { headers: { cookie: jar(right) } })).status).toBe(200);
  for (const callbackUrl of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    `${web.appUrl}.evil.example/`,
    "javascript:alert(1)",
  ]) {
    expect((await signIn(web, { email, password, callbackUrl, headers: elsewhere() })).headers["location"]).toBe(`${web.appUrl}/studio`);
  }
});

test("the files with which TikTok verifies an address are served at their paths, and an address for fetching gives nothing away", async () => {
  const proof = await secure.ask("/media/tiktokA.txt");
  expect([proof.status, proof.headers["content-type"], proof.text]).toEqual([200, "text/plain; charset=utf-8", "proof=A"]);
  expect((await web.ask("/media/tiktokA.txt")).status).toBe(404);
  const path = `/media/${crypto.randomUUID()}/fetchkey-${"x".repeat(43)}`;
  for (const method of ["GET", "HEAD"]) {
    const answer = await secure.ask(path, { method });
    expect([answer.status, answer.cookies, answer.headers["x-robots-tag"]]).toEqual([404, [], "noindex"]);
  }
  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) expect((await secure.ask(path, { method })).status).toBe(405);
  expect(secure.running.words()).not.toContain("fetchkey-");
});

test("behind https every cookie says so, and the browser is told to stay there", async () => {
  const right = await signIn(secure, { email, password, headers: elsewhere() });
  expect(right.status).toBe(302);
  const page = await secure.ask("/sign-in");
  for (const cookie of [...right.cookies, ...page.cookies]) {
    expect(cookie).toMatch(/^__Host-studio\./);
    expect(cookie).toMatch(/; Secure/i);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).not.toMatch(/domain=/i);
  }
  expect(page.headers["strict-transport-security"]).toMatch(/max-age=63072000/);
  expect((await web.ask("/sign-in")).headers["strict-transport-security"]).toBeUndefined();
});

test("wrong and unknown get the same bytes; a wrong origin or an old form gets in nowhere", async () => {
  const wrong = await signIn(web, { email, password: "not this one", json: true, headers: elsewhere() });
  const unknown = await signIn(web, { email: "nobody@shop.example", password, json: true, headers: elsewhere() });
  expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text]);
  expect([wrong.status, wrong.cookies]).toEqual([401, []]);
  const bare = await signIn(web, { email, password: "not this one", callbackUrl: "/products", headers: elsewhere() });
  expect([bare.status, bare.headers["location"]]).toEqual([303, "/sign-in?next=%2Fproducts&refused=unauthenticated"]);
  const strange = await signIn(web, { email, password, headers: { ...elsewhere(), origin: "https://evil.example" } });
  expect([strange.status, strange.cookies]).toEqual([403, []]);
  const body = new URLSearchParams({ csrfToken: "0".repeat(64), email, password, json: "true" }).toString();
  const headers = { origin: web.appUrl, "content-type": "application/x-www-form-urlencoded", ...elsewhere() };
  const old = await web.ask("/api/auth/callback/credentials", { method: "POST", headers, body });
  expect([old.status, sessionCookie(old)]).toEqual([403, ""]);
  for (const path of [
    "/api/auth/callback/credentials",
    "/api/auth/signout",
    "/api/auth/session",
    "/api/auth/providers",
    "/api/auth/signin",
  ]) {
    expect((await web.ask(path)).status).toBe(404);
  }
});

test("signing in makes a new session and ends the one that the browser had", async () => {
  const first = await signIn(web, { email, password, headers: elsewhere() });
  const before = await sessionIdOf(jar(first));
  const second = await signIn(web, { email, password, headers: { ...elsewhere(), cookie: jar(first) } });
  const after = await sessionIdOf(jar(second));
  expect(after).not.toBe(before);
  expect([await findSession(before ?? ""), (await findSession(after ?? ""))?.actor.sessionId]).toEqual([null, after]);
});

test("after sign-out a kept copy of the cookie opens nothing, and the browser keeps no words", async () => {
  const page = await web.ask("/sign-in");
  const cookie = `${jar(await signIn(web, { email, password, headers: elsewhere() }))}; ${jar(page)}`;
  const csrfToken = /name="csrfToken" value="(\w+)"/.exec(page.text)?.[1] ?? "";
  const headers = { cookie, origin: web.appUrl, "content-type": "application/x-www-form-urlencoded" };
  const out = await web.ask("/api/auth/signout", {
    method: "POST",
    headers,
    body: new URLSearchParams({ csrfToken, callbackUrl: "/sign-in" }).toString(),
  });
  expect([out.status, out.headers["location"]]).toEqual([302, `${web.appUrl}/sign-in`]);
  expect(sessionCookie(out)).toMatch(/studio\.session=;/);
  expect(out.headers["clear-site-data"]).toBe('"storage"');
  const later = await web.ask("/settings", { headers: { cookie } });
  expect([later.status, later.headers["location"]]).toEqual([307, "/sign-in?next=%2Fsettings"]);
  expect((await web.ask("/api/desk", { headers: { cookie } })).status).toBe(401);
});

test("a claimed address buys no guesses: what counts is what the trusted proxy saw", async () => {
  const seen = elsewhere()["x-forwarded-for"];
  const statuses = [];
  for (let at = 0; at <= limits.sign_in.network.count; at += 1) {
    const headers = { "x-forwarded-for": `203.0.113.${at}, ${seen}` };
    statuses.push((await signIn(web, { email: `${at}@shop.example`, password: "leaked elsewhere", json: true, headers })).status);
  }
  expect(statuses.at(-2)).toBe(401);
  expect(statuses.at(-1)).toBe(429);
}, 60_000);

test("pages carry a policy with a nonce of their own, are kept by no cache, and tell no version", async () => {
  const pages = await Promise.all(["/", "/sign-in", "/privacy", "/sign-in"].map((path) => web.ask(path)));
  const nonces = pages.map(({ headers, text }) => {
    const policy = String(headers["content-security-policy"]);
    const nonce = /script-src 'self' 'nonce-([^']+)' 'strict-dynamic';/.exec(policy)?.[1] ?? "";
    expect(policy).not.toContain("unsafe");
    for (const [script] of text.matchAll(/<(?:script|style)\b[^>]*>/g)) expect(script).toContain(`nonce="${nonce}"`);
    expect(headers["cache-control"]).toMatch(/private.*no-store/);
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin" });
    return nonce;
  });
  expect(new Set(nonces).size).toBe(pages.length);
  const script = /src="(\/_next\/static\/[^"]+\.js)"/.exec(pages[0]?.text ?? "")?.[1] ?? "";
  const [code, map] = await Promise.all([web.ask(script), web.ask(`${script}.map`)]);
  expect([code.status, map.status]).toEqual([200, 404]);
  expect(code.text).not.toMatch(/sourceMappingURL=/);
});

test("a page is only looked at, and Next's own headers decide nothing", async () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) expect((await web.ask("/settings", { method })).status).toBe(405);
  for (const name of ["x-middleware-subrequest", "next-action", "x-matched-path", "x-invoke-path"]) {
    expect((await web.ask("/settings", { headers: { [name]: "proxy:proxy:proxy:proxy:proxy" } })).status).toBe(400);
  }
  for (const headers of [{ rsc: "1" }, { rsc: "1", "next-router-prefetch": "1" }]) {
    const answer = await web.ask("/settings?_rsc=x", { headers });
    expect(answer.text).not.toContain("Where you are signed in");
  }
});

test("no address is made from the Host header", async () => {
  const headers = { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
  for (const path of ["/sign-in", "/settings", "/privacy", "/nowhere"]) {
    const answer = await web.ask(path, { headers });
    expect(JSON.stringify(answer.headers) + answer.text).not.toContain("evil.example");
  }
  const strange = await web.ask("/products?x=1", { headers: { host: `127.0.0.1:${web.port}` } });
  expect([strange.status, strange.headers["location"]]).toEqual([307, `${web.appUrl}/products?x=1`]);
});

test("half a sign-in opens no page; who owes a second factor sees only where to set it up", async () => {
  const pages = globSync("app/(studio)/**/page.tsx").map((file) => file.replace(/^app\/\(studio\)|\/page\.tsx$/g, ""));
  const plain = pages.filter((page) => !page.includes("["));
  expect(plain).toEqual(expect.arrayContaining(["/studio", "/settings/security", "/connections"]));
  const given = { email: `${crypto.randomUUID()}@shop.example`, passwordHash: await hashPassword(password) };
  const { shop } = await makeShop();
  const person = await makeStaff(shop.id, "admin", given);
  const signedIn = () => signIn(web, { email: given.email, password, json: true, headers: elsewhere() });
  const first = await signedIn();
  await database().shop.update({ where: { id: shop.id }, data: { requireSecondFactor: true } });
  const owing = { cookie: jar(first) };
  for (const page of plain) {
    const answer = await web.ask(page, { headers: owing });
    expect([answer.status, answer.headers["location"]]).toEqual([307, `/sign-in/set-up?next=${encodeURIComponent(page)}`]);
    const data = await web.ask(`${page}?_rsc=x`, { headers: { ...owing, rsc: "1" } });
    expect(data.text).not.toContain(person.name);
  }
  expect((await web.ask("/sign-in/set-up?next=%2Fvideos", { headers: owing })).text).toContain("Set up a second step");
  // Set up in another browser: what began with the password alone has ended.
  await setUpApp(person);
  expect((await web.ask("/sign-in/set-up?next=%2Fvideos", { headers: owing })).headers["location"]).toBe("/sign-in?next=%2Fvideos");
  const second = await signedIn();
  expect([JSON.parse(second.text), sessionCookie(second)]).toEqual([{ to: "/sign-in/second?next=%2Fstudio" }, ""]);
  const half = { cookie: jar(second) };
  for (const page of [...plain, "/sign-in/set-up"]) {
    const answer = await web.ask(page, { headers: half });
    expect([answer.status, answer.headers["location"]]).toEqual([307, expect.stringMatching(/^\/sign-in\?next=/)]);
  }
  expect((await web.ask("/sign-in/second", { headers: half })).text).toContain("One more step");
  expect((await web.ask("/sign-in/second")).headers["location"]).toBe("/sign-in?next=%2Fstudio");
});

test("health says what works without saying anything else", async () => {
  await database().workerHeartbeat.deleteMany();
  const [alive, unready] = [await web.ask("/api/health"), await web.ask("/api/health/ready")];
  expect([alive.status, unready.status]).toEqual([200, 503]);
  expect(JSON.parse(unready.text)).toMatchObject({
    checks: { database: { ok: true }, migrations: { ok: true }, worker: { ok: false }, disk: { ok: true } },
  });
  expect(unready.text).not.toMatch(/postgres|127\.0|\//);
  await database().workerHeartbeat.create({ data: { id: "w1" } });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await web.ask("/api/health/ready")).status).toBe(200);
});

test("SIGTERM ends it in order", async () => {
  const other = await startWeb();
  expect((await other.ask("/api/health")).status).toBe(200);
  const from = performance.now();
  await kill(other.running.child, "SIGTERM");
  expect([other.running.child.exitCode, performance.now() - from < 20_000]).toEqual([0, true]);
}, 60_000);
