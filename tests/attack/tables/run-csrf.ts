import { csrfToken } from "#lib/web/csrf";
import { checkResponse } from "#tests/attack/check-response";
import { fillRoute } from "#tests/attack/fuzz/built-routes";
import { sendWireRequest, type WireRequest } from "#tests/attack/http";
import type { WireHeaders, AttackedShop, AttackedStudio } from "#tests/attack/attacked-studio";
import { inParallel, shuffled, type AttackFinding, type Attack } from "#tests/attack/task";
import type { PublicRoute } from "#tests/integration/web/public-routes-table";
import { routes, type StaffRoute } from "#tests/integration/web/routes-table";
import type { SeededRandom } from "#tests/prove/seeded-random";
import { sessionCookie } from "#tests/support/drivers/call-route";

/** The parts of a request. The first value of each list is what a page of the studio sends. */
const ORIGINS = [
  "own",
  "missing",
  "null",
  "https://evil.example",
  "http://localhost.evil.example",
  "OWN.evil.example",
  "http://127.0.0.1",
  "OWNX",
  "own/",
] as const;
const SITES = [
  "same-origin",
  "missing",
  "same-site",
  "cross-site",
  "none",
  "SAME-ORIGIN",
  "same-origin, cross-site",
] as const;
const TOKENS = [
  "right",
  "missing",
  "wrong",
  "of another session",
  "in the query",
  "empty",
  "twice",
] as const;
const TYPES = [
  "application/json",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain; application/json",
  "missing",
] as const;

type RequestVariant = {
  origin: (typeof ORIGINS)[number];
  fetchSite: (typeof SITES)[number];
  token: (typeof TOKENS)[number];
  type: (typeof TYPES)[number];
  method: string;
};

/** Whether a page of the studio can have sent this variant. Does not use the product's code. */
export function isLegitimate({ origin, fetchSite, token }: RequestVariant): boolean {
  const from =
    origin === "own"
      ? fetchSite === "same-origin" || fetchSite === "missing"
      : origin === "missing" && fetchSite === "same-origin";
  return from && token === "right";
}

/** Returns every single deviation, and `more` random combinations. */
function requestVariants(random: SeededRandom, method: string, more: number): RequestVariant[] {
  const right: RequestVariant = {
    origin: "own",
    fetchSite: "same-origin",
    token: "right",
    type: "application/json",
    method,
  };
  const single: RequestVariant[] = [
    ...ORIGINS.map((origin): RequestVariant => ({ ...right, origin })),
    ...SITES.map((fetchSite): RequestVariant => ({ ...right, fetchSite })),
    ...TOKENS.map((token): RequestVariant => ({ ...right, token })),
    ...TYPES.map((type): RequestVariant => ({
      ...right,
      type,
      token: "missing",
      origin: "https://evil.example",
      fetchSite: "cross-site",
    })),
    { ...right, method: "GET" },
  ];
  const chance = Array.from({ length: more }, (): RequestVariant => ({
    origin: random.pick(ORIGINS),
    fetchSite: random.pick(SITES),
    token: random.pick(TOKENS),
    type: random.pick(TYPES),
    method,
  }));
  return [...single, ...chance];
}

async function variantHeaders(
  studio: AttackedStudio,
  { shop, other, row }: { shop: AttackedShop; other: AttackedShop; row: RequestVariant },
): Promise<WireHeaders> {
  const { admin } = shop;
  const origin = row.origin
    .replace("OWNX", `${studio.url}0`)
    .replace("OWN", studio.url)
    .replace(/^own/, studio.url);
  const tokens: Record<RequestVariant["token"], WireHeaders> = {
    right: [["x-csrf-token", csrfToken(admin)]],
    missing: [],
    wrong: [["x-csrf-token", "x".repeat(43)]],
    "of another session": [["x-csrf-token", csrfToken(other.admin)]],
    "in the query": [],
    empty: [["x-csrf-token", ""]],
    twice: [
      ["x-csrf-token", csrfToken(admin)],
      ["x-csrf-token", "x"],
    ],
  };
  return [
    ["host", `localhost:${studio.port}`],
    ["cookie", await sessionCookie(admin)],
    ...(row.origin === "missing" ? [] : [["origin", origin] as [string, string]]),
    ...(row.fetchSite === "missing" ? [] : [["sec-fetch-site", row.fetchSite] as [string, string]]),
    ...(row.type === "missing" ? [] : [["content-type", row.type] as [string, string]]),
    ...tokens[row.token],
    ["tus-resumable", "1.0.0"],
    ["upload-length", "10"],
    ["upload-offset", "0"],
  ];
}

const isPublicRoute = (route: StaffRoute | PublicRoute): route is PublicRoute =>
  !("minRole" in route);
const isMutation = (name: string) => !/^(GET|HEAD) /.test(name);

/** Sends one variant. A variant that no studio page sends must get a 403 and change nothing. */
async function sendAndCheck(
  studio: AttackedStudio,
  given: { name: string; shop: AttackedShop; other: AttackedShop; row: RequestVariant },
): Promise<{ request: WireRequest; findings: AttackFinding[]; status: number }> {
  const { name, shop, row } = given;
  const [, pattern = ""] = name.split(" ");
  const route = routes[name] as StaffRoute;
  const own = (await route.makeParams?.(shop.admin)) ?? {};
  const query =
    row.token === "in the query"
      ? `?csrf=${csrfToken(shop.admin)}&x-csrf-token=${csrfToken(shop.admin)}`
      : "";
  const path =
    fillRoute(pattern, (placeholder) => [own[placeholder] ?? ""].flat().join("/")).replace(
      /\/$/,
      "",
    ) + query;
  const body =
    route.body && row.method !== "GET" ? { body: Buffer.from(JSON.stringify(route.body)) } : {};
  const request: WireRequest = {
    method: row.method,
    path,
    headers: await variantHeaders(studio, given),
    ...body,
  };
  const before = await studio.countAuditEvents(shop);
  const response = await sendWireRequest(studio.port, request);
  const findings = checkResponse(request, response);
  const result = `${name} ${JSON.stringify(row)} was answered ${response.status}`;
  if (row.method !== "GET" && !isLegitimate(row) && response.status !== 403)
    findings.push({ rule: "csrf", message: `${result}, not refused` });
  if (
    (row.method === "GET" || !isLegitimate(row)) &&
    (await studio.countAuditEvents(shop)) !== before
  )
    findings.push({ rule: "csrf", message: `${result}, and something was changed` });
  return { request, findings, status: response.status };
}

/** Per route, so that a slice requests every route with some deviation. */
const SLICE_VARIANTS = 3;

export const csrfAttack: Attack = {
  name: "csrf",
  description:
    "Every route that changes something, requested with every deviation of Origin, Sec-Fetch-Site, token, method and content type, and with pairs of them; nothing may be accepted or changed that no page of the studio can have sent.",
  tasks: { full: 1, slice: 1 },
  runsBeside: true,
  run: async (studio, { random, size }) => {
    const [shop, other] = [await studio.makeShop(), await studio.makeShop()];
    const names = Object.keys(routes).filter(
      (name) => isMutation(name) && !isPublicRoute(routes[name] as StaffRoute),
    );
    const rows = names.flatMap((name) => {
      const all = requestVariants(random, name.split(" ")[0] ?? "", size === "full" ? 60 : 0);
      return (size === "full" ? all : shuffled(random, all).slice(0, SLICE_VARIANTS)).map(
        (row) => ({
          name,
          row,
        }),
      );
    });
    const findings: AttackFinding[] = [];
    let people = await studio.makeShop();
    // One after the other, so that a change is attributed to the right route.
    for (const [at, { name, row }] of rows.entries()) {
      if (at % 100 === 0) people = await studio.makeShop();
      if (isLegitimate(row)) continue;
      findings.push(...(await sendAndCheck(studio, { name, shop: people, other, row })).findings);
    }
    const letIn: string[] = [];
    await inParallel(names, 1, async (name) => {
      // A route may end the person's session, so each route gets its own people.
      const own = await studio.makeShop();
      const right = requestVariants(random, name.split(" ")[0] ?? "", 0)[0];
      if (
        right &&
        (await sendAndCheck(studio, { name, shop: own, other, row: right })).status !== 403
      )
        letIn.push(name);
    });
    const before = await studio.countAuditEvents(shop);
    const product = await studio.fetchAs(shop.editor, "POST", "/api/products", {
      title: "Coat",
      sku: crypto.randomUUID().slice(0, 30),
      link: "",
    });
    return {
      counts: {
        routes: names.length,
        "requests that no page of ours sends": rows.filter(({ row }) => !isLegitimate(row)).length,
      },
      findings,
      controls: [
        {
          name: `what a page of ours sends, which every route lets in (${letIn.length} of ${names.length})`,
          detected: letIn.length === names.length,
        },
        {
          name: "a change, which the record shows",
          detected: product.ok && (await studio.countAuditEvents(shop)) > before,
        },
      ],
    };
  },
};
