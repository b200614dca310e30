// Route × method × person, over HTTP, against what the build says there is: whoever adds a page or a door says here who may pass.
import { readFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Role } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import type { PublicRoute } from "#tests/integration/web/public-routes-table";
import { routes, type StaffRoute } from "#tests/integration/web/routes-table";
import {
  metadataFiles,
  unknownParams,
  nonApiRoutes,
  pages,
  type UnauthenticatedPage,
  type StaffPage,
} from "#tests/integration/web/pages-table";
import { sessionCookie } from "#tests/support/drivers/call-route";
import type { makeShop } from "#tests/support/factories/records";
import { killAndWait } from "#tests/support/drivers/processes";
import {
  requestHead,
  sendRaw,
  headerValues,
  type RawResponse,
} from "#tests/support/drivers/raw-http";
import {
  makePersonas,
  PERSONAS,
  type PersonaHeaders,
  type Persona,
  type Access,
} from "#tests/support/factories/personas";
import { startWebProcess, type WebProcess } from "#tests/support/drivers/web-process";

const METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
  "get",
] as const;
const ODD = new Set<string>(["TRACE", "PROPFIND", "get"]);
const RANK = { none: -1, viewer: 0, editor: 1, admin: 2 };
const ALL_PERSONAS = Object.keys(PERSONAS) as Persona[];
const accessOf = (person: Persona): Access => PERSONAS[person];
const isSignedOut = (person: Persona) => accessOf(person).role === "none";

let web: WebProcess;
let built: string[];
let strictId: string;
let shop: Awaited<ReturnType<typeof makeShop>>;
let browsers: Record<Persona, PersonaHeaders>;

beforeAll(async () => {
  web = await startWebProcess();
  built = Object.values(
    JSON.parse(readFileSync(".next/app-path-routes-manifest.json", "utf8")) as Record<
      string,
      string
    >,
  );
  ({ shop, browsers, strictId } = await makePersonas());
}, 400_000);

afterAll(() => killAndWait(web.process.child, "SIGKILL"));

const fillParams = (route: string, params: Record<string, string | string[]> = {}) =>
  route.replaceAll(/\[+(?:\.{3})?(\w+)\]+/g, (_, name: string) =>
    [params[name] ?? unknownParams[name] ?? "x"].flat().join("/"),
  );

async function requestAs(
  method: string,
  path: string,
  person: Persona,
  body?: object,
): Promise<RawResponse> {
  const text = body === undefined ? "" : JSON.stringify(body);
  const own = {
    host: new URL(web.appUrl).host,
    origin: web.appUrl,
    "content-length": String(text.length),
  };
  return sendRaw(
    web.port,
    requestHead(`${method} ${path} HTTP/1.1`, {
      ...own,
      ...browsers[person],
      "content-type": "application/json",
    }) + text,
  );
}

/** What each of these people gets, all of them asked at once. */
const byPerson = <T>(people: readonly Persona[], get: (person: Persona) => Promise<T>) =>
  Promise.all(people.map(async (person) => [person, await get(person)] as const));

const isPublic = (
  one: StaffRoute | StaffPage | PublicRoute | UnauthenticatedPage,
): one is PublicRoute | UnauthenticatedPage => !("minRole" in one);
const apiPaths = [...new Set(Object.keys(routes).map((name) => name.split(" ")[1] ?? ""))];

test("what is built is listed, and what is listed is built", () => {
  const listed = [
    ...apiPaths,
    ...Object.keys(pages),
    ...Object.keys(metadataFiles),
    ...Object.keys(nonApiRoutes),
  ];
  expect(built.toSorted()).toEqual(listed.toSorted());
});

/** Only looked at: every other method is refused to everybody, whatever it carries. */
async function expectOnlyReads(
  path: string,
  allowed: readonly string[],
  refusal: number[],
): Promise<void> {
  const others = METHODS.filter(
    (method) => !allowed.includes(method) && !(method === "HEAD" && allowed.includes("GET")),
  );
  for (const method of others) {
    const right = method === "get" ? [400] : ODD.has(method) ? [405] : refusal;
    const answers = await byPerson(
      ALL_PERSONAS,
      async (person) => (await requestAs(method, path, person)).status,
    );
    const refused = answers.map(([person, status]) => [
      person,
      method,
      right.includes(status) ? "refused" : status,
    ]);
    expect(refused).toEqual(ALL_PERSONAS.map((person) => [person, method, "refused"]));
  }
}

test.each(Object.entries(pages))("page %s", async (route, page) => {
  await expectOnlyReads(fillParams(route), ["GET", "HEAD"], [405]);
  if (isPublic(page)) {
    const answers = await byPerson(
      ALL_PERSONAS,
      async (person) => (await requestAs("GET", fillParams(route), person)).status,
    );
    return expect(answers).toEqual(
      ALL_PERSONAS.map((person) => [person, publicPageStatus(page, accessOf(person))]),
    );
  }
  const row = await page.makeParams?.(shop.admin);
  const path = fillParams(route, row && { id: row.id });
  for (const method of ["GET", "HEAD"]) {
    const answers = await byPerson(ALL_PERSONAS, async (person) =>
      statusAndTarget(await requestAs(method, path, person)),
    );
    expect(answers).toEqual(
      ALL_PERSONAS.map((person) => [person, expectedPageAnswer(page, path, accessOf(person))]),
    );
  }
});

function publicPageStatus(
  page: UnauthenticatedPage,
  { role, pendingSignIn, mfaSetupRequired }: Access,
): number {
  if (mfaSetupRequired) return page.mfaSetupRequired ?? page.status;
  if (pendingSignIn) return page.pendingSignIn ?? page.status;
  return role === "none" ? page.status : (page.signedIn ?? page.status);
}

/** An answer as far as it matters here: what, where to, and whether it holds what only a signed-in browser is given. */
const statusAndTarget = (answer: RawResponse) => [
  answer.status,
  ...headerValues(answer, "location"),
  ...(answer.status === 307 && answer.body.includes("csrf-token") ? ["a token"] : []),
];

function expectedPageAnswer(page: StaffPage, path: string, who: Access): (number | string)[] {
  const next = encodeURIComponent(path);
  if (who.role === "none") return [307, `/sign-in?next=${next}`];
  if (who.mfaSetupRequired) return [307, `/sign-in/set-up-second-factor?next=${next}`];
  const foreign = who.otherShop && page.makeParams !== undefined && page.minRole !== "operator";
  return [!isEnough(who, page.minRole) || foreign ? 404 : 200];
}

/** Whether this person may, as far as role and shop go. */
function isEnough({ role, operator }: Access, least: Role | "operator"): boolean {
  return least === "operator" ? operator === true : RANK[role] >= RANK[least];
}

test.each(Object.entries(metadataFiles))("file %s", async (path, status) => {
  const answers = await byPerson(
    ALL_PERSONAS,
    async (person) => (await requestAs("GET", path, person)).status,
  );
  expect(answers).toEqual(ALL_PERSONAS.map((person) => [person, status]));
});

test.each(Object.entries(nonApiRoutes))(
  "%s, an address that is its own secret",
  async (route, methods) => {
    for (const method of methods) {
      const answers = await byPerson(
        ALL_PERSONAS,
        async (person) => (await requestAs(method, fillParams(route), person)).status,
      );
      expect(answers).toEqual(ALL_PERSONAS.map((person) => [person, 404]));
    }
    await expectOnlyReads(fillParams(route), [...methods, "OPTIONS"], [405]);
  },
);

test.each(apiPaths)("door %s", async (route) => {
  const known = Object.keys(routes).flatMap((name) =>
    name.endsWith(` ${route}`) ? [name.split(" ")[0] ?? ""] : [],
  );
  await expectOnlyReads(fillParams(route), [...known, "OPTIONS"], [405]);
  for (const method of known) {
    const door = routes[`${method} ${route}`];
    if (!door || isPublic(door)) continue;
    await expectRefusals(method, route, door);
    for (const person of ALL_PERSONAS.filter((one) => isAllowed(door, accessOf(one))))
      await expectLetIn(method, route, door, person);
  }
});

const bodyOf = (method: string, door: StaffRoute) =>
  method === "GET" || method === "HEAD" ? undefined : (door.body ?? {});
const isOtherShops = (door: StaffRoute, { otherShop }: Access) =>
  otherShop === true &&
  door.makeParams !== undefined &&
  door.otherShopResponse === undefined &&
  door.minRole !== "operator";

/** Who is not let in at all, or not to this row. */
function isAllowed(door: StaffRoute, who: Access): boolean {
  return (
    who.role !== "none" &&
    (!who.mfaSetupRequired || door.allowBeforeMfaSetup === true) &&
    isEnough(who, door.minRole) &&
    !isOtherShops(door, who)
  );
}

/** All who may not pass, at once, at a row that nobody of them can change: it would be gone or changed for the next. */
async function expectRefusals(method: string, route: string, door: StaffRoute): Promise<void> {
  const path = fillParams(route, await door.makeParams?.(shop.admin));
  const refused = ALL_PERSONAS.filter((person) => !isAllowed(door, accessOf(person)));
  const answers = await byPerson(
    refused,
    async (person) => (await requestAs(method, path, person, bodyOf(method, door))).status,
  );
  const right = (person: Persona): number[] => {
    const who = accessOf(person);
    if (isSignedOut(person) || who.mfaSetupRequired) return [401];
    return isEnough(who, door.minRole) ? [404, ...(door.otherStatuses ?? [])] : [403];
  };
  const unexpected = answers.filter(([person, status]) => !right(person).includes(status));
  expect([unexpected, refused.length >= 8]).toEqual([[], true]);
}

async function expectLetIn(
  method: string,
  route: string,
  door: StaffRoute,
  person: Persona,
): Promise<void> {
  // Whoever went before may have asked for a second factor of everybody.
  await database().shop.updateMany({
    where: { id: { not: strictId } },
    data: { requireSecondFactor: false },
  });
  const { status } = await requestAs(
    method,
    fillParams(route, await door.makeParams?.(shop.admin)),
    person,
    bodyOf(method, door),
  );
  const never = [
    401,
    403,
    405,
    500,
    ...(door.makeParams && !door.otherStatuses?.includes(404) ? [404] : []),
  ];
  expect([person, never.includes(status) ? status : "let in"]).toEqual([person, "let in"]);
}

test.each(["POST", "PUT", "PATCH", "DELETE"])(
  "%s from another site changes nothing, at any door of the studio",
  async (method) => {
    const names = Object.entries(routes).filter(
      ([name, door]) => name.startsWith(`${method} `) && !isPublic(door),
    );
    for (const [name, door] of names) {
      const path = fillParams(
        name.split(" ")[1] ?? "",
        isPublic(door) ? {} : await door.makeParams?.(shop.admin),
      );
      const headers = {
        cookie: await sessionCookie(shop.admin),
        origin: "https://evil.example",
        "content-type": "text/plain",
        "content-length": "2",
      };
      expect([
        name,
        (await sendRaw(web.port, `${requestHead(`${method} ${path} HTTP/1.1`, headers)}{}`)).status,
      ]).toEqual([name, 403]);
    }
  },
);
