import type { StaffActor } from "#lib/actor";
import type { WireRequest } from "#tests/attack/http";
import { mutateJson } from "#tests/attack/fuzz/mutate-json";
import { ODD_HEADERS, ODD_URL_PARTS, oddQuery } from "#tests/attack/fuzz/odd-values";
import { fillRoute, type FUZZED_METHODS } from "#tests/attack/fuzz/built-routes";
import type { WireHeaders, AttackedShop, AttackedStudio } from "#tests/attack/attacked-studio";
import { routes } from "#tests/integration/web/routes-table";
import type { SeededRandom } from "#tests/prove/seeded-random";

type Method = (typeof FUZZED_METHODS)[number];
export type RouteTarget = { route: string; method: Method };

/** Picks a signed-in person of any role, or nobody. */
function pickActor(random: SeededRandom, shop: AttackedShop): StaffActor | undefined {
  return (
    random.pick([
      null,
      shop.viewer,
      shop.editor,
      shop.editor,
      shop.admin,
      shop.admin,
      shop.admin,
    ]) ?? undefined
  );
}

/** Returns values for the placeholders: ids of existing rows, or odd values. */
async function placeholderValues(
  random: SeededRandom,
  { route, method }: RouteTarget,
  shop: AttackedShop,
): Promise<(name: string) => string> {
  const row = routes[`${method} ${route}`];
  const own =
    row && "makeParams" in row && random.next() < 0.6
      ? await row.makeParams?.(shop.admin)
      : undefined;
  const token = "t".repeat(43);
  const plain: Record<string, string> = {
    nextauth: random.pick(["callback/credentials", "signout", "csrf", "session", "x"]),
    token,
    key: token,
  };
  return (name) => {
    if (own?.[name] !== undefined) return [own[name]].flat().join("/");
    return random.next() < 0.5 ? (plain[name] ?? crypto.randomUUID()) : random.pick(ODD_URL_PARTS);
  };
}

/** Returns a body for the route: valid, mutated, a form, or noise. */
function makeBody(
  random: SeededRandom,
  { route, method }: RouteTarget,
): { type: string; body: Buffer } | null {
  if (method === "GET" || method === "HEAD" || method === "TRACE") {
    return random.next() < 0.1
      ? { type: "application/json", body: mutateJson(random, { a: 1 }) }
      : null;
  }
  const row = routes[`${method} ${route}`];
  const right = (row && "body" in row && row.body) || {
    account: "maison",
    contact: "a@b.example",
    facts: "x",
    email: "a@b.example",
  };
  const chance = random.next();
  if (chance < 0.7) return { type: "application/json", body: mutateJson(random, right) };
  if (chance < 0.8) return { type: "application/json", body: Buffer.from(JSON.stringify(right)) };
  const form = Object.keys(right).map((name) => `${name}=${random.pick(ODD_URL_PARTS)}`);
  if (chance < 0.92)
    return {
      type: "application/x-www-form-urlencoded",
      body: Buffer.from(form.join(random.pick(["&", ";", "&&=&"]))),
    };
  const noise = Buffer.from(
    Array.from({ length: random.pick([1, 500, 5000]) }, () => random.between(0, 255)),
  );
  return {
    type: random.pick([
      "application/offset+octet-stream",
      "application/json",
      "multipart/form-data; boundary=a",
    ]),
    body: noise,
  };
}

function corruptHeaders(random: SeededRandom, headers: WireHeaders): WireHeaders {
  const odd = Array.from(
    { length: random.pick([0, 0, 1, 1, 2, 4]) },
    () => [...random.pick(ODD_HEADERS)] as [string, string],
  );
  // Half of the time the odd headers replace those of the same name. Otherwise both are sent.
  const kept =
    random.next() < 0.5
      ? headers.filter(([name]) => !odd.some(([other]) => other === name))
      : headers;
  return [...kept, ...odd];
}

/** Makes a request that is odd in a few places, so that it often passes the first checks. */
export async function makeFuzzRequest(
  studio: AttackedStudio,
  random: SeededRandom,
  { target, shop }: { target: RouteTarget; shop: AttackedShop },
): Promise<WireRequest> {
  const path = fillRoute(target.route, await placeholderValues(random, target, shop));
  const query = random.next() < 0.5 ? oddQuery(random) : "";
  const given = makeBody(random, target);
  const tus: WireHeaders = target.route.startsWith("/api/uploads")
    ? [
        ["tus-resumable", "1.0.0"],
        ["upload-length", "1000"],
        ["upload-offset", "0"],
      ]
    : [];
  const typed: WireHeaders = given ? [["content-type", given.type]] : [];
  const headers = corruptHeaders(random, [
    ...(await studio.ownPageHeaders(random, pickActor(random, shop))),
    ...tus,
    ...typed,
  ]);
  const cut = given && random.next() < 0.06 ? { missingBytes: random.between(1, 5000) } : {};
  return {
    method: target.method,
    path: path + query,
    headers,
    ...(given ? { body: given.body } : {}),
    ...cut,
  };
}

/** Requests that no HTTP library would send. */
export const RAW_REQUESTS: readonly string[] = [
  "GET / HTTP/1.1\r\n\r\n",
  "GET / HTTP/9.9\r\nhost: HOST\r\n\r\n",
  "GET  /  HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "get / http/1.1\r\nhost: HOST\r\n\r\n",
  "GET http://evil.example/ HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "GET //evil.example/%2f.. HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "GET /\\..\\..\\ HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "GET /%%% HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "GET /../../../../etc/passwd HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "GET /_next/../../package.json HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "GET /_next/static/..%2f..%2f..%2fpackage.json HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "GET /_next/image?url=http%3A%2F%2F127.0.0.1%2F&w=64&q=75 HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "GET /_next/data/x/studio.json HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "CONNECT evil.example:443 HTTP/1.1\r\nhost: HOST\r\n\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "GET / HTTP/1.1\r\nhost: HOST\r\nhost: evil.example\r\n\r\n",
  "GET / HTTP/1.1\r\nhost: HOST\r\nx:\u0000\r\n\r\n",
  "GET / HTTP/1.1\r\nhost: HOST\r\n folded: x\r\n\r\n",
  "GET / HTTP/1.1\nhost: HOST\n\n",
  "POST /api/data-deletion HTTP/1.1\r\nhost: HOST\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
  "POST /api/data-deletion HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\nx\r\n0\r\n\r\n",
  "POST /api/data-deletion HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n",
  "POST /api/data-deletion HTTP/1.1\r\nhost: HOST\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcde",
  "POST /api/tiktok/webhook HTTP/1.1\r\nhost: HOST\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n{}",
  `GET /${"a".repeat(40_000)} HTTP/1.1\r\nhost: HOST\r\n\r\n`,
  `GET / HTTP/1.1\r\nhost: HOST\r\nx: ${"b".repeat(40_000)}\r\n\r\n`,
  `GET / HTTP/1.1\r\nhost: HOST\r\n${"x: y\r\n".repeat(3000)}\r\n`,
  "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
  "\u0000".repeat(1000),
];
