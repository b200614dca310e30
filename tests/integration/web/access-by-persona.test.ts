// Route × method × persona over HTTP, for everything in the build: each page and route declares
// here who may use it. A method that does not exist is tried by a few personas, or by all
// (test:long).
import { readFileSync } from "node:fs";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import {
  expectedPageStatus,
  isAllowed,
  isEnough,
  publicPageStatus,
} from "#tests/integration/web/expected-access";
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
import { chooseCases, randomFor } from "#tests/support/slice";

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
const PERSONAS_PER_METHOD = 2;
const random = randomFor("access-by-persona.test.ts");
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

// Sensitive routes need a recent confirmation, and the whole file may take longer than that.
beforeEach(() => database().staffSession.updateMany({ data: { authenticatedAt: new Date() } }));

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

/** Returns each persona's response; the requests run concurrently. */
const byPerson = <T>(people: readonly Persona[], get: (person: Persona) => Promise<T>) =>
  Promise.all(people.map(async (person) => [person, await get(person)] as const));

const isPublic = (
  one: StaffRoute | StaffPage | PublicRoute | UnauthenticatedPage,
): one is PublicRoute | UnauthenticatedPage => !("minRole" in one);
const apiPaths = [...new Set(Object.keys(routes).map((name) => name.split(" ")[1] ?? ""))];

test("lists exactly what is built", () => {
  const listed = [
    ...apiPaths,
    ...Object.keys(pages),
    ...Object.keys(metadataFiles),
    ...Object.keys(nonApiRoutes),
  ];
  expect(built.toSorted()).toEqual(listed.toSorted());
});

/** Expects every method but the allowed ones to be rejected for every persona. */
async function expectOnlyReads(
  path: string,
  allowed: readonly string[],
  rejection: number[],
): Promise<void> {
  const others = METHODS.filter(
    (method) => !allowed.includes(method) && !(method === "HEAD" && allowed.includes("GET")),
  );
  for (const method of others) {
    const people = chooseCases(ALL_PERSONAS, PERSONAS_PER_METHOD, random);
    const right = method === "get" ? [400] : ODD.has(method) ? [405] : rejection;
    const answers = await byPerson(
      people,
      async (person) => (await requestAs(method, path, person)).status,
    );
    const rejections = answers.map(([person, status]) => [
      person,
      method,
      right.includes(status) ? "rejected" : status,
    ]);
    expect(rejections).toEqual(people.map((person) => [person, method, "rejected"]));
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
      ALL_PERSONAS.map((person) => [person, expectedPageStatus(page, path, accessOf(person))]),
    );
  }
});

/**
 * The status and target of a response, and whether it has a token that only a signed-in browser may
 * get.
 */
const statusAndTarget = (answer: RawResponse) => [
  answer.status,
  ...headerValues(answer, "location"),
  ...(answer.status === 307 && answer.body.includes("csrf-token") ? ["a token"] : []),
];

test.each(Object.entries(metadataFiles))("file %s", async (path, status) => {
  const answers = await byPerson(
    ALL_PERSONAS,
    async (person) => (await requestAs("GET", path, person)).status,
  );
  expect(answers).toEqual(ALL_PERSONAS.map((person) => [person, status]));
});

test.each(Object.entries(nonApiRoutes))(
  "%s, a URL that is its own secret",
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

test.each(apiPaths)("route %s", async (route) => {
  const known = Object.keys(routes).flatMap((name) =>
    name.endsWith(` ${route}`) ? [name.split(" ")[0] ?? ""] : [],
  );
  await expectOnlyReads(fillParams(route), [...known, "OPTIONS"], [405]);
  for (const method of known) {
    const row = routes[`${method} ${route}`];
    if (!row || isPublic(row)) continue;
    await expectRejections(method, route, row);
    for (const person of ALL_PERSONAS.filter((one) => isAllowed(row, accessOf(one))))
      await expectAccepted(method, route, row, person);
  }
});

const bodyOf = (method: string, row: StaffRoute) =>
  method === "GET" || method === "HEAD" ? undefined : (row.body ?? {});
/**
 * Expects the rejection of every persona without access, all at once on one row, which none of them
 * can change.
 */
async function expectRejections(method: string, route: string, row: StaffRoute): Promise<void> {
  const path = fillParams(route, await row.makeParams?.(shop.admin));
  const rejected = ALL_PERSONAS.filter((person) => !isAllowed(row, accessOf(person)));
  const answers = await byPerson(
    rejected,
    async (person) => (await requestAs(method, path, person, bodyOf(method, row))).status,
  );
  const right = (person: Persona): number[] => {
    const who = accessOf(person);
    if (isSignedOut(person) || who.mfaSetupRequired) return [401];
    return isEnough(who, row.minRole) ? [404, ...(row.otherStatuses ?? [])] : [403];
  };
  const unexpected = answers.filter(([person, status]) => !right(person).includes(status));
  expect([unexpected, rejected.length >= 8]).toEqual([[], true]);
}

async function expectAccepted(
  method: string,
  route: string,
  row: StaffRoute,
  person: Persona,
): Promise<void> {
  // An earlier request may have required a second factor in the shop.
  await database().shop.updateMany({
    where: { id: { not: strictId } },
    data: { requireSecondFactor: false },
  });
  const { status } = await requestAs(
    method,
    fillParams(route, await row.makeParams?.(shop.admin)),
    person,
    bodyOf(method, row),
  );
  const never = [
    401,
    403,
    405,
    500,
    ...(row.makeParams && !row.otherStatuses?.includes(404) ? [404] : []),
  ];
  expect([person, never.includes(status) ? status : "accepted"]).toEqual([person, "accepted"]);
}

test.each(["POST", "PUT", "PATCH", "DELETE"])(
  "%s from another site changes nothing, on any route of the studio",
  async (method) => {
    const names = Object.entries(routes).filter(
      ([name, row]) => name.startsWith(`${method} `) && !isPublic(row),
    );
    for (const [name, row] of names) {
      const path = fillParams(
        name.split(" ")[1] ?? "",
        isPublic(row) ? {} : await row.makeParams?.(shop.admin),
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
