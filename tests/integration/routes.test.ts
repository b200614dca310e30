// Route × method × person, over HTTP, against what the build says there is: whoever adds a page or a door says here who may pass.
import { readFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Role } from "#lib/actor";
import { database } from "#lib/infra/database";
import { doors, type OpenDoor, type StaffDoor } from "#tests/integration/doors-table";
import { files, nobodys, outside, pages, type OpenPage, type StaffPage } from "#tests/integration/pages-table";
import { sessionCookie } from "#tests/support/call";
import type { makeShop } from "#tests/support/makers";
import { kill } from "#tests/support/processes";
import { head, sendRaw, valuesOf, type RawAnswer } from "#tests/support/raw-http";
import { gatherPeople, PEOPLE, type Browser, type Person, type Standing } from "#tests/support/route-people";
import { startWeb, type Web } from "#tests/support/web";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"] as const;
const ODD = new Set<string>(["TRACE", "PROPFIND", "get"]);
const RANK = { none: -1, viewer: 0, editor: 1, admin: 2 };
const EVERYBODY = Object.keys(PEOPLE) as Person[];
const standing = (person: Person): Standing => PEOPLE[person];
const isOut = (person: Person) => standing(person).role === "none";

let web: Web;
let built: string[];
let strictId: string;
let shop: Awaited<ReturnType<typeof makeShop>>;
let browsers: Record<Person, Browser>;

beforeAll(async () => {
  web = await startWeb();
  built = Object.values(JSON.parse(readFileSync(".next/app-path-routes-manifest.json", "utf8")) as Record<string, string>);
  ({ shop, browsers, strictId } = await gatherPeople());
}, 400_000);

afterAll(() => kill(web.running.child, "SIGKILL"));

const filled = (route: string, params: Record<string, string | string[]> = {}) =>
  route.replaceAll(/\[+(?:\.{3})?(\w+)\]+/g, (_, name: string) => [params[name] ?? nobodys[name] ?? "x"].flat().join("/"));

async function ask(method: string, path: string, person: Person, body?: object): Promise<RawAnswer> {
  const text = body === undefined ? "" : JSON.stringify(body);
  const own = { host: new URL(web.appUrl).host, origin: web.appUrl, "content-length": String(text.length) };
  return sendRaw(web.port, head(`${method} ${path} HTTP/1.1`, { ...own, ...browsers[person], "content-type": "application/json" }) + text);
}

/** What each of these people gets, all of them asked at once. */
const byPerson = <T>(people: readonly Person[], get: (person: Person) => Promise<T>) =>
  Promise.all(people.map(async (person) => [person, await get(person)] as const));

const isOpen = (one: StaffDoor | StaffPage | OpenDoor | OpenPage): one is OpenDoor | OpenPage => "open" in one;
const doorRoutes = [...new Set(Object.keys(doors).map((name) => name.split(" ")[1] ?? ""))];

test("what is built is listed, and what is listed is built", () => {
  const listed = [...doorRoutes, ...Object.keys(pages), ...Object.keys(files), ...Object.keys(outside)];
  expect(built.toSorted()).toEqual(listed.toSorted());
});

/** Only looked at: every other method is refused to everybody, whatever it carries. */
async function expectOnlyLooks(path: string, allowed: readonly string[], refusal: number[]): Promise<void> {
  const others = METHODS.filter((method) => !allowed.includes(method) && !(method === "HEAD" && allowed.includes("GET")));
  for (const method of others) {
    const right = method === "get" ? [400] : ODD.has(method) ? [405] : refusal;
    const answers = await byPerson(EVERYBODY, async (person) => (await ask(method, path, person)).status);
    const refused = answers.map(([person, status]) => [person, method, right.includes(status) ? "refused" : status]);
    expect(refused).toEqual(EVERYBODY.map((person) => [person, method, "refused"]));
  }
}

test.each(Object.entries(pages))("page %s", async (route, page) => {
  await expectOnlyLooks(filled(route), ["GET", "HEAD"], [405]);
  if (isOpen(page)) {
    const answers = await byPerson(EVERYBODY, async (person) => (await ask("GET", filled(route), person)).status);
    return expect(answers).toEqual(EVERYBODY.map((person) => [person, openAnswer(page, standing(person))]));
  }
  const row = await page.own?.(shop.admin);
  const path = filled(route, row && { id: row.id });
  for (const method of ["GET", "HEAD"]) {
    const answers = await byPerson(EVERYBODY, async (person) => shownOf(await ask(method, path, person)));
    expect(answers).toEqual(EVERYBODY.map((person) => [person, pageAnswer(page, path, standing(person))]));
  }
});

function openAnswer(page: OpenPage, { role, half, owes }: Standing): number {
  if (owes) return page.owing ?? page.open;
  if (half) return page.half ?? page.open;
  return role === "none" ? page.open : (page.signedIn ?? page.open);
}

/** An answer as far as it matters here: what, where to, and whether it holds what only a signed-in browser is given. */
const shownOf = (answer: RawAnswer) => [
  answer.status,
  ...valuesOf(answer, "location"),
  ...(answer.status === 307 && answer.body.includes("csrf-token") ? ["a token"] : []),
];

function pageAnswer(page: StaffPage, path: string, who: Standing): (number | string)[] {
  const next = encodeURIComponent(path);
  if (who.role === "none") return [307, `/sign-in?next=${next}`];
  if (who.owes) return [307, `/sign-in/set-up?next=${next}`];
  const foreign = who.elsewhere && page.own !== undefined && page.least !== "operator";
  return [!isEnough(who, page.least) || foreign ? 404 : 200];
}

/** Whether this person may, as far as role and shop go. */
function isEnough({ role, operator }: Standing, least: Role | "operator"): boolean {
  return least === "operator" ? operator === true : RANK[role] >= RANK[least];
}

test.each(Object.entries(files))("file %s", async (path, status) => {
  const answers = await byPerson(EVERYBODY, async (person) => (await ask("GET", path, person)).status);
  expect(answers).toEqual(EVERYBODY.map((person) => [person, status]));
});

test.each(Object.entries(outside))("%s, an address that is its own secret", async (route, methods) => {
  for (const method of methods) {
    const answers = await byPerson(EVERYBODY, async (person) => (await ask(method, filled(route), person)).status);
    expect(answers).toEqual(EVERYBODY.map((person) => [person, 404]));
  }
  await expectOnlyLooks(filled(route), [...methods, "OPTIONS"], [405]);
});

test.each(doorRoutes)("door %s", async (route) => {
  const known = Object.keys(doors).flatMap((name) => (name.endsWith(` ${route}`) ? [name.split(" ")[0] ?? ""] : []));
  await expectOnlyLooks(filled(route), [...known, "OPTIONS"], [405]);
  for (const method of known) {
    const door = doors[`${method} ${route}`];
    if (!door || isOpen(door)) continue;
    await expectRefusals(method, route, door);
    for (const person of EVERYBODY.filter((one) => mayPass(door, standing(one)))) await expectLetIn(method, route, door, person);
  }
});

const bodyOf = (method: string, door: StaffDoor) => (method === "GET" || method === "HEAD" ? undefined : (door.body ?? {}));
const isOthers = (door: StaffDoor, { elsewhere }: Standing) =>
  elsewhere === true && door.own !== undefined && door.elsewhere === undefined && door.least !== "operator";

/** Who is not let in at all, or not to this row. */
function mayPass(door: StaffDoor, who: Standing): boolean {
  return who.role !== "none" && (!who.owes || door.beforeFactor === true) && isEnough(who, door.least) && !isOthers(door, who);
}

/** All who may not pass, at once, at a row that nobody of them can change: it would be gone or changed for the next. */
async function expectRefusals(method: string, route: string, door: StaffDoor): Promise<void> {
  const path = filled(route, await door.own?.(shop.admin));
  const refused = EVERYBODY.filter((person) => !mayPass(door, standing(person)));
  const answers = await byPerson(refused, async (person) => (await ask(method, path, person, bodyOf(method, door))).status);
  const right = (person: Person): number[] => {
    const who = standing(person);
    if (isOut(person) || who.owes) return [401];
    return isEnough(who, door.least) ? [404, ...(door.also ?? [])] : [403];
  };
  const unexpected = answers.filter(([person, status]) => !right(person).includes(status));
  expect([unexpected, refused.length >= 8]).toEqual([[], true]);
}

async function expectLetIn(method: string, route: string, door: StaffDoor, person: Person): Promise<void> {
  // Whoever went before may have asked for a second factor of everybody.
  await database().shop.updateMany({ where: { id: { not: strictId } }, data: { requireSecondFactor: false } });
  const { status } = await ask(method, filled(route, await door.own?.(shop.admin)), person, bodyOf(method, door));
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
