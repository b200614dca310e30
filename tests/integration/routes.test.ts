// Route × method × person, over HTTP, against what the build says there is: whoever adds a page or a door says here who may pass.
import { readFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Role, StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { csrfToken } from "#lib/web/csrf";
import { doors, type OpenDoor, type StaffDoor } from "#tests/integration/doors-table";
import { files, nobodys, outside, pages, type OpenPage, type StaffPage } from "#tests/integration/pages-table";
import { sessionCookie } from "#tests/support/call";
import { makeShop, makeStaff } from "#tests/support/makers";
import { kill } from "#tests/support/processes";
import { head, sendRaw, valuesOf, type RawAnswer } from "#tests/support/raw-http";
import { startWeb, type Web } from "#tests/support/web";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"] as const;
const ODD = new Set<string>(["TRACE", "PROPFIND", "get"]);
// The operator of these tests is a viewer of the shop.
const RANK = { viewer: 0, editor: 1, admin: 2 };
const PEOPLE = [
  "nobody",
  "disabled",
  "signed out",
  "idle too long",
  "viewer",
  "editor",
  "admin",
  "operator",
  "editor elsewhere",
  "admin elsewhere",
] as const;
type Person = (typeof PEOPLE)[number];
const OUT = new Set<Person>(["nobody", "disabled", "signed out", "idle too long"]);

let web: Web;
let built: string[];
let shop: Awaited<ReturnType<typeof makeShop>>;
const people = new Map<Person, StaffActor>();

beforeAll(async () => {
  web = await startWeb();
  built = Object.values(JSON.parse(readFileSync(".next/app-path-routes-manifest.json", "utf8")) as Record<string, string>);
  shop = await makeShop();
  const other = await makeShop();
  const [disabled, out, idle] = await Promise.all([1, 2, 3].map(() => makeStaff(shop.shop.id, "admin")));
  if (!disabled || !out || !idle) throw new Error("nobody was made");
  await database().staff.update({ where: { id: disabled.staffId }, data: { disabledAt: new Date() } });
  await database().staffSession.update({ where: { id: out.sessionId }, data: { endedAt: new Date() } });
  await database().staffSession.update({ where: { id: idle.sessionId }, data: { lastSeenAt: new Date(Date.now() - 31 * 60_000) } });
  const all: [Person, StaffActor][] = [
    ["disabled", disabled],
    ["signed out", out],
    ["idle too long", idle],
    ["viewer", shop.viewer],
    ["editor", shop.editor],
    ["admin", shop.admin],
    ["operator", await makeStaff(shop.shop.id, "viewer", { operator: true })],
    ["editor elsewhere", other.editor],
    ["admin elsewhere", other.admin],
  ];
  for (const [person, actor] of all) people.set(person, actor);
}, 400_000);

afterAll(() => kill(web.running.child, "SIGKILL"));

const filled = (route: string, params: Record<string, string | string[]> = {}) =>
  route.replaceAll(/\[+(?:\.{3})?(\w+)\]+/g, (_, name: string) => [params[name] ?? nobodys[name] ?? "x"].flat().join("/"));

async function ask(method: string, path: string, person: Person, body?: object): Promise<RawAnswer> {
  const as = people.get(person);
  const text = body === undefined ? "" : JSON.stringify(body);
  const own = { host: new URL(web.appUrl).host, origin: web.appUrl, "content-length": String(text.length) };
  const session = as ? { cookie: await sessionCookie(as), "x-csrf-token": csrfToken(as) } : {};
  return sendRaw(web.port, head(`${method} ${path} HTTP/1.1`, { ...own, ...session, "content-type": "application/json" }) + text);
}

const isOpen = (one: StaffDoor | StaffPage | OpenDoor | OpenPage): one is OpenDoor | OpenPage => "open" in one;
const doorRoutes = [...new Set(Object.keys(doors).map((name) => name.split(" ")[1] ?? ""))];

test("what is built is listed, and what is listed is built", () => {
  const listed = [...doorRoutes, ...Object.keys(pages), ...Object.keys(files), ...Object.keys(outside)];
  expect(built.toSorted()).toEqual(listed.toSorted());
});

/** Only looked at: every other method is refused to everybody, whatever it carries. */
async function expectOnlyLooks(path: string, allowed: readonly string[], refusal: number[]): Promise<void> {
  const others = METHODS.filter((method) => !allowed.includes(method) && !(method === "HEAD" && allowed.includes("GET")));
  for (const person of ["nobody", "admin"] as const) {
    const answers = await Promise.all(others.map(async (method) => [method, (await ask(method, path, person)).status] as const));
    for (const [method, status] of answers) {
      const right = method === "get" ? [400] : ODD.has(method) ? [405] : refusal;
      expect([person, method, right.includes(status) ? "refused" : status]).toEqual([person, method, "refused"]);
    }
  }
}

test.each(Object.entries(pages))("page %s", async (route, page) => {
  await expectOnlyLooks(filled(route), ["GET", "HEAD"], [405]);
  if (isOpen(page)) {
    const answers = await Promise.all(PEOPLE.map(async (person) => (await ask("GET", filled(route), person)).status));
    return expect(answers).toEqual(PEOPLE.map((person) => (OUT.has(person) ? page.open : (page.signedIn ?? page.open))));
  }
  for (const method of ["GET", "HEAD"]) {
    for (const person of PEOPLE) await expectPageAnswer(method, route, page, person);
  }
});

/** Whether this person may, as far as role and shop go. */
function isEnough(person: Person, least: Role | "operator"): boolean {
  if (least === "operator") return person === "operator";
  return RANK[person.startsWith("admin") ? "admin" : person.startsWith("editor") ? "editor" : "viewer"] >= RANK[least];
}

async function expectPageAnswer(method: string, route: string, page: StaffPage, person: Person): Promise<void> {
  const row = await page.own?.(shop.admin);
  const path = filled(route, row && { id: row.id });
  const answer = await ask(method, path, person);
  if (OUT.has(person)) {
    const there = `/sign-in?next=${encodeURIComponent(path)}`;
    return expect([person, answer.status, valuesOf(answer, "location"), answer.body]).toEqual([
      person,
      307,
      [there],
      expect.not.stringContaining("csrf-token"),
    ]);
  }
  const hidden = !isEnough(person, page.least) || (page.own !== undefined && person.endsWith("elsewhere"));
  expect([person, answer.status]).toEqual([person, hidden ? 404 : 200]);
}

test.each(Object.entries(files))("file %s", async (path, status) => {
  for (const person of ["nobody", "viewer", "admin"] as const) expect((await ask("GET", path, person)).status).toBe(status);
});

test.each(Object.entries(outside))("%s, an address that is its own secret", async (route, methods) => {
  for (const person of PEOPLE) {
    for (const method of methods) expect([person, (await ask(method, filled(route), person)).status]).toEqual([person, 404]);
  }
  await expectOnlyLooks(filled(route), [...methods, "OPTIONS"], [405]);
});

test.each(doorRoutes)("door %s", async (route) => {
  const known = Object.keys(doors).flatMap((name) => (name.endsWith(` ${route}`) ? [name.split(" ")[0] ?? ""] : []));
  await expectOnlyLooks(filled(route), [...known, "OPTIONS"], [405]);
  for (const method of known) {
    const door = doors[`${method} ${route}`];
    if (!door || isOpen(door)) continue;
    for (const person of PEOPLE) await expectDoorAnswer(method, route, door, person);
  }
});

async function expectDoorAnswer(method: string, route: string, door: StaffDoor, person: Person): Promise<void> {
  // Whoever went before may have asked for a second factor of everybody.
  await database().shop.updateMany({ data: { requireSecondFactor: false } });
  const params = await door.own?.(shop.admin);
  const { status } = await ask(
    method,
    filled(route, params),
    person,
    method === "GET" || method === "HEAD" ? undefined : (door.body ?? {}),
  );
  if (OUT.has(person)) return expect([person, status]).toEqual([person, 401]);
  if (!isEnough(person, door.least)) return expect([person, status]).toEqual([person, 403]);
  const elsewhere = person.endsWith("elsewhere") && door.own !== undefined && door.elsewhere === undefined;
  if (elsewhere)
    return expect([person, [404, ...(door.also ?? [])].includes(status) ? "not found" : status]).toEqual([person, "not found"]);
  const never = [401, 403, 405, 500, ...(door.own && !door.also?.includes(404) ? [404] : [])];
  expect([person, never.includes(status) ? status : "let in"]).toEqual([person, "let in"]);
}

test.each(["POST", "PUT", "PATCH", "DELETE"])("%s from another site changes nothing, at any door of the studio", async (method) => {
  const names = Object.entries(doors).filter(([name, door]) => name.startsWith(`${method} `) && !isOpen(door));
  for (const [name, door] of names) {
    const path = filled(name.split(" ")[1] ?? "", isOpen(door) ? {} : await door.own?.(shop.admin));
    const headers = {
      cookie: await sessionCookie(shop.admin),
      origin: "https://evil.example",
      "content-type": "text/plain",
      "content-length": "2",
    };
    expect([name, (await sendRaw(web.port, `${head(`${method} ${path} HTTP/1.1`, headers)}{}`)).status]).toEqual([name, 403]);
  }
});
