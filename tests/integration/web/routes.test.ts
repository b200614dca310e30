import { globSync } from "node:fs";
import { resolve } from "node:path";

import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { csrfToken } from "#lib/web/csrf";
import type { PublicRoute } from "#tests/integration/web/public-routes-table";
import { routes, type StaffRoute } from "#tests/integration/web/routes-table";
import { type RouteCall, callRoute, type RouteFunction } from "#tests/support/drivers/call-route";
import { makePasskey, makeShop, makeStaff } from "#tests/support/factories/records";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
// An operator of these tests is a viewer of the shop.
const RANK = { viewer: 0, editor: 1, admin: 2, operator: 0 };

type Module = Record<string, RouteFunction | undefined>;
const files = globSync("app/api/**/route.ts");
const modules = new Map<string, Module>(
  await Promise.all(
    files.map(
      async (file) =>
        [
          `/${file.slice(4, -"/route.ts".length)}`,
          (await import(resolve(file))) as Module,
        ] as const,
    ),
  ),
);
const foundRoutes = [...modules].flatMap(([path, module]) =>
  METHODS.filter((method) => module[method]).map((method) => `${method} ${path}`),
);

const isPublicRoute = (route: StaffRoute | PublicRoute): route is PublicRoute =>
  !("minRole" in route);
const staffRoutes = Object.entries(routes).flatMap(([name, route]) =>
  isPublicRoute(route) ? [] : [[name, route] as const],
);
const publicRoutes = Object.entries(routes).flatMap(([name, route]) =>
  isPublicRoute(route) ? [[name, route] as const] : [],
);

/** Sends one request to a route, as a page of the studio would unless `given` says otherwise. */
function requestRoute(name: string, given: RouteCall): Promise<Response> {
  const [method, path] = name.split(" ") as [NonNullable<RouteCall["method"]>, string];
  const handler = modules.get(path)?.[method];
  if (!handler) throw new Error(`${name} does not exist`);
  return callRoute(handler, { method, path: path.replaceAll(/\[+\.*(\w+)\]+/g, "x"), ...given });
}

test("lists exactly the existing routes and methods", () => {
  expect(Object.keys(routes).toSorted()).toEqual(foundRoutes.toSorted());
});

type Shop = Awaited<ReturnType<typeof makeShop>>;
type Row = readonly [name: string, route: StaffRoute];

const changes = ([name]: Row) => !name.startsWith("GET") && !name.startsWith("HEAD");

/** Sends the request that the page of `as` would send about a fresh row of this shop. */
async function requestFreshRow(
  [name, route]: Row,
  { shop, as }: { shop: Shop; as: StaffActor | undefined },
  given: Partial<RouteCall> = {},
): Promise<Response> {
  const params = await route.makeParams?.(shop.admin);
  return requestRoute(name, {
    ...(as ? { as } : {}),
    ...(params ? { params } : {}),
    ...(route.body ? { body: route.body } : {}),
    ...given,
  });
}

/** A person of the shop who is allowed to use this route. */
const allowedActor = async ({ shop, admin }: Shop, [, { minRole }]: Row) =>
  minRole === "operator" ? makeStaff(shop.id, "viewer", { operator: true }) : admin;

test.each(staffRoutes)(
  "%s: responds to each role by its permission, and rejects signed-out and disabled people",
  async (...row) => {
    const [, { minRole, makeParams, otherStatuses }] = row;
    const shop = await makeShop();
    const gone = await makeStaff(shop.shop.id, "admin");
    await database().staff.update({
      where: { id: gone.staffId },
      data: { disabledAt: new Date() },
    });
    for (const as of [undefined, gone])
      expect((await requestFreshRow(row, { shop, as })).status).toBe(401);
    const operator = await makeStaff(shop.shop.id, "viewer", { operator: true });
    await makePasskey(operator);
    for (const [role, as] of [
      ...(["viewer", "editor", "admin"] as const).map((one) => [one, shop[one]] as const),
      ["operator", operator] as const,
    ]) {
      const answer = await requestFreshRow(row, { shop, as });
      expect(answer.headers.get("cache-control")).toMatch(/private/);
      if (minRole === "operator" ? role !== "operator" : RANK[role] < RANK[minRole]) {
        expect([role, answer.status]).toEqual([role, 403]);
        continue;
      }
      const never = [401, 403, 500, ...(makeParams && !otherStatuses?.includes(404) ? [404] : [])];
      expect(never, `${role} got ${answer.status}`).not.toContain(answer.status);
    }
  },
);

test.each(staffRoutes)(
  "%s: requires recent authentication where it is sensitive, and a second factor where the shop does",
  async (...row) => {
    const [name, { makeParams, body, requireRecentAuth, allowBeforeMfaSetup }] = row;
    const made = await makeShop();
    const [{ shop, admin }, as] = [made, await allowedActor(made, row)];
    const params = await makeParams?.(admin);
    const answer = () =>
      requestRoute(name, { as, ...(params ? { params } : {}), ...(body ? { body } : {}) });
    await database().staffSession.updateMany({
      where: { staffId: as.staffId },
      data: { authenticatedAt: new Date(Date.now() - 301_000) },
    });
    const reauthRequired = (await (await answer()).text()).includes('"code":"reauth_required"');
    expect(reauthRequired).toBe(requireRecentAuth === true);
    await database().passkey.deleteMany({ where: { staffId: as.staffId } });
    await database().shop.update({ where: { id: shop.id }, data: { requireSecondFactor: true } });
    const { status } = await answer();
    expect(status === 401).toBe(allowBeforeMfaSetup !== true);
  },
);

test.each(staffRoutes.filter(([, route]) => route.makeParams && route.minRole !== "operator"))(
  "%s: returns nothing to another shop's administrator",
  async (...row) => {
    const [one, other] = await Promise.all([makeShop(), makeShop()]);
    const answer = await requestFreshRow(row, { shop: one, as: other.admin });
    const { otherStatuses = [], otherShopResponse } = row[1];
    if (otherShopResponse !== undefined)
      return expect(await answer.json()).toEqual(otherShopResponse);
    return expect([404, ...otherStatuses]).toContain(answer.status);
  },
);

test.each(staffRoutes.filter(changes))(
  "%s: rejects a change without a valid token and origin",
  async (...row) => {
    const [shop, other] = await Promise.all([makeShop(), makeShop()]);
    const as = await allowedActor(shop, row);
    const headers = [
      { "x-csrf-token": null },
      { "x-csrf-token": "x".repeat(43) },
      { "x-csrf-token": csrfToken(other.admin) },
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: null, "sec-fetch-site": null },
      { origin: null, "sec-fetch-site": "none" },
      { origin: null, "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site" },
    ];
    const answers = await Promise.all(
      headers.map(async (one) => [
        one,
        (await requestFreshRow(row, { shop, as }, { headers: one })).status,
      ]),
    );
    expect(answers).toEqual(headers.map((one) => [one, 403]));
  },
);

test.each(staffRoutes.filter(([, route]) => route.body))(
  "%s: accepts only what its schema names, as JSON, up to the size limit",
  async (...row) => {
    const [, { body }] = row;
    const shop = await makeShop();
    const as = await allowedActor(shop, row);
    const cases: [Partial<RouteCall>, number][] = [
      [{ body: { ...body, surprise: 1 } }, 400],
      [{ headers: { "content-type": "text/plain" } }, 415],
      [{ headers: { "content-type": "application/x-www-form-urlencoded" } }, 415],
      [{ body: "{" }, 400],
      [{ body: "[]" }, 400],
      [{ body: { ...body, surprise: "x".repeat(70_000) } }, 413],
    ];
    for (const [given, status] of cases)
      expect((await requestFreshRow(row, { shop, as }, given)).status).toBe(status);
  },
);

test.each(publicRoutes.filter(([, { crossSite }]) => crossSite === "rejected"))(
  "%s: rejects a request from another site",
  async (name) => {
    const params = {
      nextauth: ["callback", "credentials"],
      token: "t".repeat(43),
      code: "c".repeat(43),
    };
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: null, "sec-fetch-site": null },
      { "sec-fetch-site": "cross-site" },
    ]) {
      expect((await requestRoute(name, { params, body: { any: "thing" }, headers })).status).toBe(
        403,
      );
    }
  },
);

test.each(publicRoutes.filter(([name]) => name.startsWith("GET")))(
  "%s: reveals no secret",
  async (name) => {
    const answer = await requestRoute(name, {
      params: { nextauth: ["session"], token: "t".repeat(43), code: "c".repeat(43) },
    });
    expect(await answer.text()).not.toMatch(/password|secret|postgres:/i);
  },
);
