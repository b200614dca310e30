import { afterAll, beforeAll, expect, test } from "vitest";
import { database } from "#lib/infra/db/database";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { makeShop, makeStaff } from "#tests/support/factories/records";
import { killAndWait } from "#tests/support/drivers/processes";
import {
  submitSignInForm,
  startWebProcess,
  type WebProcess,
} from "#tests/support/drivers/web-process";

const password = "correct horse battery";
let web: WebProcess;
let secure: WebProcess;
let email: string;

beforeAll(async () => {
  // The first may build; the second reuses the build.
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

test("serves the files with which TikTok verifies a URL prefix; an unknown pull URL reveals nothing", async () => {
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

test("behind https every cookie is secure, and HSTS is set", async () => {
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

test("pages have a policy with their own nonce, are not cached and reveal no version", async () => {
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

test("pages accept only GET and HEAD, and Next's internal headers are rejected", async () => {
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

test("no URL is built from the Host header", async () => {
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

test("health reports the checks and nothing else", async () => {
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

test("tells an address that opens pages with codes too often only how long to wait", async () => {
  const [often, other] = [nextClientIp(), nextClientIp()];
  const pages = ["/phone/nothing", "/data-export/nothing", "/data-deletion/status/AAAA-BBBB"];
  const open = async (path: string, headers: Record<string, string>) =>
    (await web.request(path, { headers })).text.includes("Too many attempts. Wait ");
  for (let visits = 0; visits < 120; visits += 10)
    await Promise.all(Array.from({ length: 10 }, () => open("/phone/nothing", often)));
  expect(await Promise.all(pages.map((path) => open(path, often)))).toEqual([true, true, true]);
  expect(await Promise.all(pages.map((path) => open(path, other)))).toEqual([false, false, false]);
}, 60_000);

test("SIGTERM shuts down cleanly", async () => {
  const other = await startWebProcess();
  expect((await other.request("/api/health")).status).toBe(200);
  const from = performance.now();
  await killAndWait(other.process.child, "SIGTERM");
  expect([other.process.child.exitCode, performance.now() - from < 20_000]).toEqual([0, true]);
}, 60_000);
