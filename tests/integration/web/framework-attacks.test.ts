// Known attacks on the framework and the protocol, against a running production web process: none
// of them shows private text, reaches another server, builds a URL from request headers, or brings
// the process down.
import { createServer, type Server } from "node:http";
import { globSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { makeVideo } from "#tests/support/factories/records";
import { startIsolationSite, type IsolationSite } from "#tests/support/drivers/isolation-site";
import { killAndWait } from "#tests/support/drivers/processes";
import { headerValues, type RawResponse } from "#tests/support/drivers/raw-http";

let web: IsolationSite["web"];
let one: IsolationSite["shop"];
let other: IsolationSite["otherShop"];
let mark: string;
let draftId: string;
let ask: IsolationSite["request"];
let expectNothing: IsolationSite["expectNoLeak"];
let canary: Server;
let reached: string[];

beforeAll(async () => {
  ({
    web,
    shop: one,
    otherShop: other,
    marker: mark,
    draftId,
    request: ask,
    expectNoLeak: expectNothing,
  } = await startIsolationSite());
  reached = [];
  canary = createServer((request, response) => {
    reached.push(request.url ?? "");
    response.end();
  }).listen(0, "127.0.0.1");
}, 400_000);

afterAll(async () => {
  canary.close();
  await killAndWait(web.process.child, "SIGKILL");
});

type Given = Parameters<IsolationSite["request"]>[1];

/**
 * Next expects a digest of the router's headers in the URL and redirects to it. Follows that
 * redirect to the actual response.
 */
async function asRouter(path: string, given: Given): Promise<RawResponse> {
  const first = await ask(`GET ${path}`, given);
  const [there = ""] = headerValues(first, "location");
  return first.status === 307 && there.includes("_rsc") ? ask(`GET ${there}`, given) : first;
}

test("shows the texts to people with access", async () => {
  for (const path of ["/studio", "/products", `/drafts/${draftId}`])
    expect((await ask(`GET ${path}`, { as: one.viewer })).text).toContain(mark);
  expect((await asRouter("/products", { as: one.viewer, headers: { rsc: "1" } })).text).toContain(
    mark,
  );
});

test.each([
  ["x-middleware-subrequest", "proxy:proxy:proxy:proxy:proxy"],
  ["x-middleware-subrequest", "src/proxy:src/proxy:src/proxy:src/proxy:src/proxy"],
  ["x-middleware-rewrite", "/products"],
  ["x-middleware-override-headers", "cookie"],
  ["x-middleware-next", "1"],
  ["x-middleware-prefetch", "1"],
  ["x-middleware-set-cookie", "a=b"],
  ["x-invoke-path", "/products"],
  ["x-invoke-status", "200"],
  ["x-invoke-query", "%7B%7D"],
  ["x-invoke-output", "/products"],
  ["x-matched-path", "/products"],
  ["x-now-route-matches", "1=/products"],
  ["x-nextjs-data", "1"],
  ["x-nextjs-postponed", "1"],
  ["x-prerender-revalidate", "key"],
  ["x-prerender-bypass-mode", "static"],
  ["x-next-revalidated-tags", "a"],
  ["x-next-resume-state-length", "2"],
  ["next-resume", "1"],
  ["next-action", "7f".repeat(20)],
  ["x-action-forwarded", "1"],
  ["x-action-redirect", "/products"],
  ["x-nonce", "mine"],
  ["x-studio-path", "//evil.example"],
])("rejects %s: %s at every kind of URL", async (name, value) => {
  for (const line of [
    "GET /products",
    "GET /",
    "POST /products",
    "GET /api/dashboard",
    "GET /_next/static/x.js",
  ])
    expectNothing(
      await ask(line, {
        headers: { [name]: value },
        as: line === "GET /" ? one.viewer : other.viewer,
      }),
      [400],
    );
});

/** Requests only the page, as a browser that already has the layout. */
const tree = (page: string) =>
  encodeURIComponent(
    JSON.stringify([
      "",
      {
        children: [
          "(studio)",
          { children: [page, { children: ["__PAGE__", {}, null, "refetch"] }] },
        ],
      },
    ]),
  );

describe("a private page in the variants that Next's router requests", () => {
  test.each<[string, Record<string, string>]>([
    ["/products", { rsc: "1" }],
    ["/products", { rsc: "1", "next-router-prefetch": "1" }],
    ["/products", { rsc: "1", "next-router-prefetch": "2" }],
    ["/products", { rsc: "1", "next-router-state-tree": tree("products") }],
    ["/products", { rsc: "1", "next-router-segment-prefetch": "/_tree" }],
    [
      "/products",
      {
        rsc: "1",
        "next-router-segment-prefetch": "/(studio)/products/__PAGE__",
        "next-router-prefetch": "1",
      },
    ],
    ["/products", { rsc: "1", "next-router-state-tree": "%7B" }],
    [
      "/products",
      { rsc: "1", "next-router-state-tree": "%5B%22%22%2C%7B%22children%22%3A1%7D%5D" },
    ],
    ["/products", { rsc: "1", "next-url": "/studio" }],
    ["/products", { rsc: "1", "next-hmr-refresh": "1" }],
    ["/products.rsc", {}],
    ["/products.txt", {}],
    ["/products.prefetch.rsc", { rsc: "1" }],
    ["/products.segments/_tree.segment.rsc", {}],
    ["/_next/data/build/products.json", {}],
    ["/products?__flight__=1&__nextDataReq=1", {}],
    ["/products?_rsc=1&nxtPid=1&nextInternalLocale=en", { rsc: "1" }],
  ])("%s with %o", async (path, headers) => {
    const anonymous = await asRouter(path, { headers });
    expectNothing(anonymous, [200, 307, 400, 404]);
    expect(headerValues(anonymous, "cache-control").join()).toMatch(/no-store/);
    expectNothing(
      await asRouter(path.replace("/products", `/drafts/${draftId}`), { headers, as: other.admin }),
      [200, 307, 400, 404],
    );
  });
});

const part = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const many = (...fields: [string, string][]) => ({
  headers: { "content-type": "multipart/form-data; boundary=b" },
  body: `${fields.map(([name, value]) => part(name, value)).join("")}--b--\r\n`,
});
/** A flight body whose references reach a constructor that would run its argument. */
const climbing = many(
  [
    "0",
    '{"then":"$1:__proto__:then","status":"resolved_model","reason":-1,"value":"{\\"then\\":\\"$B1\\"}","_response":{"_prefix":"throw 1//","_formData":{"get":"$1:constructor:constructor"}}}',
  ],
  ["1", '"$@0"'],
);

test.each<[string, Given]>([
  ["a form with the id of an action", many(["$ACTION_ID_7f00", ""])],
  [
    "a form with a reference to one",
    many(
      ["$ACTION_REF_1", ""],
      ["$ACTION_1:0", '{"id":"7f00","bound":"$@1"}'],
      ["$ACTION_1:1", "[]"],
    ),
  ],
  ["references that climb to a constructor", climbing],
  [
    "a flight body as text",
    {
      headers: { "content-type": "text/x-component" },
      body: '0:{"then":"$1"}\n1:I["fs","","readFileSync"]\n',
    },
  ],
  [
    "a very deep body",
    { headers: { "content-type": "application/json" }, body: "[".repeat(30_000) },
  ],
])("runs no Server Action for %s", async (_, given) => {
  for (const path of ["/", "/sign-in", "/products", "/nowhere"]) {
    expectNothing(await ask(`POST ${path}`, given), [405]);
    expectNothing(
      await ask(`POST ${path}`, {
        ...given,
        headers: { ...given?.headers, "next-action": "7f00" },
      }),
      [400],
    );
  }
  for (const path of ["/api/products", `/api/drafts/${draftId}/consent`])
    expectNothing(await ask(`POST ${path}`, { ...given, as: one.editor }), [400, 415]);
  expect((await ask("GET /api/health")).status).toBe(200);
});

test("fetches nothing with the image optimiser", async () => {
  const { port } = canary.address() as AddressInfo;
  const targets = [
    `http://127.0.0.1:${port}/a`,
    `//127.0.0.1:${port}/a`,
    `/\\127.0.0.1:${port}/a`,
    "/api/dashboard",
    "/_next/image?url=/icon.svg",
    "file:///etc/passwd",
    "/icon.svg",
  ];
  for (const url of targets)
    expectNothing(
      await ask(`GET /_next/image?url=${encodeURIComponent(url)}&w=640&q=75`),
      [400, 404],
    );
  expect(reached).toEqual([]);
});

test.each([
  '{"__proto__":{"role":"admin","polluted":true},"title":"Coat","sku":"P1","link":""}',
  '{"constructor":{"prototype":{"role":"admin"}},"title":"Coat","sku":"P2","link":""}',
  '{"title":"Coat","sku":"P3","link":"","__proto__":null}',
])("rejects %s and changes no permissions", async (body) => {
  const headers = { "content-type": "application/json" };
  expectNothing(await ask("POST /api/products", { as: other.viewer, headers, body }), [403]);
  expectNothing(await ask("POST /api/products", { as: other.editor, headers, body }), [400]);
  expect(await database().product.count({ where: { shopId: other.shop.id } })).toBe(0);
  expectNothing(
    await ask(`GET /api/dashboard?__proto__[role]=admin&constructor[prototype][role]=admin`),
    [401],
  );
});

test("selects no other row by Next's internal parameters", async () => {
  const [mine, theirs] = [
    (await makeVideo(other.editor)).id,
    (await makeVideo(one.editor, { name: mark })).id,
  ];
  for (const query of [
    `nxtPid=${theirs}`,
    `nxtIid=${theirs}`,
    `id=${theirs}`,
    `_nextParams=${theirs}`,
  ])
    expectNothing(await ask(`GET /api/videos/${mine}?${query}`, { as: other.viewer }), [200, 400]);
});

test("serves no build information", () => {
  const served = globSync(".next/static/**/*.{js,css,map}");
  expect(served.length).toBeGreaterThan(5);
  expect(served.filter((path) => path.endsWith(".map"))).toEqual([]);
  const telling = served.filter((path) =>
    /sourceMappingURL=|\/(work|home|root|tmp)\/[\w-]+\/|postgres:\/\//.test(
      readFileSync(path, "utf8"),
    ),
  );
  expect(telling).toEqual([]);
});
