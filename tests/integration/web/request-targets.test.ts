// Unusual request targets, forwarding headers and ambiguous request lengths against a running web
// process.
import { afterAll, beforeAll, expect, test } from "vitest";

import { sessionCookie } from "#tests/support/drivers/call-route";
import { startIsolationSite, type IsolationSite } from "#tests/support/drivers/isolation-site";
import { killAndWait } from "#tests/support/drivers/processes";
import { sendRaw, headerValues } from "#tests/support/drivers/raw-http";

let web: IsolationSite["web"];
let one: IsolationSite["shop"];
let other: IsolationSite["otherShop"];
let ask: IsolationSite["request"];
let expectNothing: IsolationSite["expectNoLeak"];

beforeAll(async () => {
  ({
    web,
    shop: one,
    otherShop: other,
    request: ask,
    expectNoLeak: expectNothing,
  } = await startIsolationSite());
}, 400_000);

afterAll(() => killAndWait(web.process.child, "SIGKILL"));

test.each([
  "/%70roducts",
  "/products/",
  "/PRODUCTS",
  "/products%2f",
  "/products;x=1",
  "/products.",
  "/products%20",
  "/products%00",
  "/products%00.png",
  "/./products",
  "/x/../products",
  "/%2e%2e/products",
  "/..%2fproducts",
  "/_next/../products",
  "/_next/static/../../products",
  "/api/../products",
  "/api/..%2f..%2fproducts",
  "/media/../products",
  "/favicon.ico/../products",
  "/products/x.png",
  "/products/.png",
  "/products%3f.png",
  "/products%23.png",
  "/(studio)/products",
  "/products/page",
  "/_next/static/..%2f..%2fpackage.json",
  "/_next/static/%2e%2e/server/app-paths-manifest.json",
  "/_next/server/app-paths-manifest.json",
  "/.env",
  "/.git/config",
  "/package.json",
  "/_next/static/",
  "/_next",
  "/public/icon.svg",
  "/%5c%5cevil.example",
  "/%2f%2fevil.example/..",
  "/evil.example//..%2f",
  "/products%0d%0aset-cookie:%20a=b",
  "/%E0%A4%A",
  "/%c0%ae%c0%ae/products",
])("shows nothing private and redirects to no other site at %s", async (path) => {
  const answer = await ask(`GET ${path}`);
  expectNothing(answer, [200, 307, 308, 400, 404]);
  expect(answer.body).not.toMatch(/"dependencies"|"\/_not-found\/page"|repositoryformatversion/);
  for (const place of headerValues(answer, "location"))
    expect(place).toMatch(/^(\/(?![/\\])|http:\/\/localhost:)/);
  expect(headerValues(answer, "set-cookie").join()).not.toContain("a=b");
  expectNothing(await ask(`GET ${path}`, { as: other.viewer }), [200, 307, 308, 400, 404]);
});

test.each<Record<string, string>>([
  { host: "evil.example" },
  { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
  { forwarded: "host=evil.example;proto=https" },
  { "x-original-url": "/products", "x-rewrite-url": "/products" },
  { "x-forwarded-prefix": "//evil.example", "x-forwarded-path": "/products" },
  { "x-http-method-override": "DELETE", "x-method-override": "DELETE" },
  { origin: "https://evil.example", "x-forwarded-scheme": "nothttps" },
])("ignores %o in every response and forbids caching", async (headers) => {
  for (const path of [
    "/",
    "/sign-in",
    "/products",
    "/privacy",
    "/nowhere",
    "/robots.txt",
    "/sitemap.xml",
    "/.well-known/security.txt",
    "/api/nothing",
  ]) {
    const answer = await ask(`GET ${path}`, { headers });
    expect([path, answer.text.includes("evil.example")]).toEqual([path, false]);
    expectNothing(answer, [200, 307, 404]);
    expect([path, headerValues(answer, "cache-control").join()]).toEqual([
      path,
      expect.stringMatching(/no-store|max-age=0, must-revalidate/),
    ]);
  }
});

test.each([
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/%09/evil.example",
  "\t//evil.example",
  "/%2f/evil.example",
  "javascript:alert(1)",
  "/sign-in?next=//evil.example",
  "http:evil.example",
  "/.//evil.example",
])("redirects a sign-in with next=%s to a page of the studio", async (next) => {
  const { body } = await ask(`GET /sign-in?next=${encodeURIComponent(next)}`);
  const leads = /name="callbackUrl" value="([^"]*)"/.exec(body)?.[1] ?? "none";
  expect(new URL(leads, web.appUrl).origin).toBe(web.appUrl);
  expect(leads).toMatch(/^\/(?![/\\])/);
});

test("keeps two requests on one connection separate", async () => {
  const host = `Host: ${new URL(web.appUrl).host}\r\n`;
  const hidden = `GET /products HTTP/1.1\r\n${host}Cookie: ${await sessionCookie(one.viewer)}\r\n\r\n`;
  const shapes = [
    `POST /api/dashboard HTTP/1.1\r\n${host}Content-Length: ${hidden.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `POST /api/dashboard HTTP/1.1\r\n${host}Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    `POST /api/dashboard HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${hidden}`,
    `POST /api/dashboard HTTP/1.1\r\n${host}Content-Length: 0, ${hidden.length}\r\n\r\n${hidden}`,
    `GET / HTTP/1.1\r\n${host}X: a\nTransfer-Encoding: chunked\r\n\r\n${hidden}`,
    `GET / HTTP/1.1\r\n${host}X: a\rContent-Length: 900\r\n\r\n${hidden}`,
  ];
  for (const shape of shapes) expectNothing(await sendRaw(web.port, shape), [400]);
  // An unread body is not parsed as a request.
  expectNothing(
    await sendRaw(
      web.port,
      `POST /products HTTP/1.1\r\n${host}Connection: close\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    ),
    [405],
  );
});
