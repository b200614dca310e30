import { randomBytes } from "node:crypto";

import { expect, test } from "vitest";

import { publicActor } from "#lib/actor";
import { beginAuthorization } from "#lib/connections/begin-authorization";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { hashToken } from "#lib/infra/crypto/tokens";
import { unseal } from "#lib/infra/crypto/seal";
import { periods } from "#lib/retention/policy";
import { addPeriod } from "#lib/retention/rules";
import { getReceipt } from "#lib/deletion-requests/queries";
import { formatReceiptCode, createReceiptCode } from "#lib/deletion-requests/rules";
import { sessionPolicy } from "#lib/staff/policy";
import { cookieNames } from "#lib/web/cookies";
import { anonymousCsrfToken } from "#lib/web/csrf";
import { dumpDatabaseText, makeConnectionWithTokens } from "#tests/support/factories/account-data";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeShop } from "#tests/support/factories/records";

import { POST as eraseDoor } from "../../../app/api/connections/[id]/erase/route";
import { POST as formDoor } from "../../../app/api/data-deletion/route";

const facts = {
  account: "@maison.sofia",
  contact: "owner@mail.example",
  facts: "We left the agency in May.",
};

let clientIpCount = 0;
const nextClientIp = () => `198.51.100.${(clientIpCount += 1)}`;

type Form = Record<string, string>;

/**
 * Sends the public form as a browser without JavaScript would. Headers given come last; null takes
 * one away.
 */
function send(
  fields: Form | string,
  headers: Record<string, string | null> = {},
): Promise<Response> {
  const cookie = "a-visitor";
  const body =
    typeof fields === "string"
      ? fields
      : new URLSearchParams({ csrf: anonymousCsrfToken(cookie), ...fields }).toString();
  return callRoute(formDoor, {
    method: "POST",
    body,
    headers: {
      cookie: `${cookieNames.visitor()}=${cookie}`,
      "content-type": "application/x-www-form-urlencoded",
      "x-forwarded-for": nextClientIp(),
      ...headers,
    },
  });
}

const requests = () => database().deletionRequest.count();

test("returns a receipt, stores the text encrypted, and restricts nothing", async () => {
  const { admin } = await makeShop();
  const connectionId = await makeConnectionWithTokens(admin);
  const answer = await send(facts);
  expect(answer.status).toBe(303);
  const code =
    answer.headers
      .get("location")
      ?.match(/^\/data-deletion\/status\/([0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}-[0-9A-Z]{6})$/)?.[1] ?? "";
  const receipt = await getReceipt(publicActor, code);
  expect(receipt).toMatchObject({
    state: "received",
    origin: "form",
    counts: null,
    revocationResult: null,
    finishedAt: null,
  });
  expect(receipt?.dueAt).toBe(
    addPeriod(periods.responseDeadline, new Date(receipt?.receivedAt ?? 0)).toISOString(),
  );

  const row = await database().deletionRequest.findUniqueOrThrow({
    where: { codeHash: hashToken(code.replaceAll("-", "")) },
  });
  const opened = unseal(row.statementSealed ?? new Uint8Array(), {
    table: "DeletionRequest",
    column: "statementSealed",
    row: row.id,
  });
  expect(JSON.parse(opened.reveal())).toEqual(facts);
  const dump = await dumpDatabaseText();
  for (const text of [code, code.replaceAll("-", ""), facts.contact, facts.facts])
    expect(dump).not.toContain(text);
  expect(
    await database().connection.findUniqueOrThrow({ where: { id: connectionId } }),
  ).toMatchObject({ state: "connected" });
  expect(
    await database().auditEvent.count({
      where: { action: "deletion.requested", subjectId: row.id },
    }),
  ).toBe(1);
});

test("answers known and unknown accounts alike", async () => {
  const { admin } = await makeShop();
  const marker = randomBytes(4).toString("hex");
  await makeConnectionWithTokens(admin, marker);
  const [held, unknown] = [
    await send({ ...facts, account: `user.${marker}` }),
    await send({ ...facts, account: "nobody" }),
  ];
  const shape = async (answer: Response) => ({
    status: answer.status,
    to: answer.headers.get("location")?.replace(/[0-9A-Z]/g, "x"),
    body: await answer.text(),
  });
  expect(await shape(held)).toEqual(await shape(unknown));
});

const rejectedForms: [
  what: string,
  fields: Form | string,
  headers: Record<string, string | null>,
  answered: number | string,
][] = [
  [
    "from another site",
    facts,
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    403,
  ],
  ["from a sister host", facts, { "sec-fetch-site": "same-site" }, 403],
  ["with neither Origin nor Sec-Fetch-Site", facts, { origin: null, "sec-fetch-site": null }, 403],
  ["with the Origin null", facts, { origin: "null" }, 403],
  ["without the cookie", facts, { cookie: null }, "forbidden"],
  ["with another visitor’s token", { ...facts, csrf: "x" }, {}, "forbidden"],
  ["without a token", new URLSearchParams(facts).toString(), {}, "forbidden"],
  ["with a field too many", { ...facts, openId: "x" }, {}, "invalid"],
  ["with a field twice", "csrf=x&account=a&account=b", {}, "invalid"],
  ["without an address", { ...facts, contact: "" }, {}, "invalid"],
  ["with facts over their length", { ...facts, facts: "a".repeat(2001) }, {}, "invalid"],
  ["over 64 KB", { ...facts, facts: "a".repeat(70_000) }, {}, "too_large"],
  ["as plain text", "account=a", { "content-type": "text/plain" }, 415],
  ["as JSON without a token", JSON.stringify(facts), { "content-type": "application/json" }, 403],
];

test.each(rejectedForms)(
  "rejects a form %s and stores nothing",
  async (_what, fields, headers, answered) => {
    const before = await requests();
    const answer = await send(fields, headers);
    if (typeof answered === "number") expect(answer.status).toBe(answered);
    else
      expect([answer.status, answer.headers.get("location")]).toEqual([
        303,
        `/data-deletion?error=${answered}`,
      ]);
    expect(await requests()).toBe(before);
  },
);

test("limits the forms per network", async () => {
  const from = { "x-forwarded-for": nextClientIp() };
  const places: (string | null)[] = [];
  for (let sent = 0; sent < 12; sent += 1)
    places.push((await send(facts, from)).headers.get("location"));
  expect(places.filter((place) => place?.startsWith("/data-deletion/status/"))).toHaveLength(10);
  expect(places.slice(10)).toEqual([
    "/data-deletion?error=rate_limited",
    "/data-deletion?error=rate_limited",
  ]);
  expect((await send(facts)).headers.get("location")).toMatch(/status/);
});

test.each([
  ["a code that was never given", formatReceiptCode(createReceiptCode(randomBytes(26)))],
  ["a code with one changed character", "almost"],
  ["no code at all", "hello"],
  ["an empty one", ""],
  ["one of 10,000 characters", "A".repeat(10_000)],
  ["the hash of a code", "hash"],
])("%s finds nothing and reveals nothing", async (_what, typed) => {
  const place = (await send(facts)).headers.get("location") ?? "";
  const code = place.split("/").at(-1) ?? "";
  expect(await getReceipt(publicActor, code)).not.toBeNull();
  const tried =
    {
      almost: code.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
      hash: hashToken(code.replaceAll("-", "")),
    }[typed] ?? typed;
  expect(await getReceipt(publicActor, tried)).toBeNull();
});

test("requires an administrator and the typed confirmation for an erasure by staff, and returns the code once", async () => {
  const { admin, editor } = await makeShop();
  const other = await makeShop();
  const id = await makeConnectionWithTokens(admin);
  const knock = (
    as: typeof admin | undefined,
    body: unknown,
    headers: Record<string, string | null> = {},
  ) =>
    callRoute(eraseDoor, { ...(as ? { as } : {}), method: "POST", params: { id }, body, headers });
  expect((await knock(undefined, { confirm: "erase" })).status).toBe(401);
  expect((await knock(editor, { confirm: "erase" })).status).toBe(403);
  expect((await knock(other.admin, { confirm: "erase" })).status).toBe(404);
  expect((await knock(admin, { confirm: "yes" })).status).toBe(400);
  expect((await knock(admin, { confirm: "erase" }, { "x-csrf-token": null })).status).toBe(403);
  expect(await database().deletionRequest.count({ where: { connectionIds: { has: id } } })).toBe(0);
  const begun = (await (await knock(admin, { confirm: "Erase" })).json()) as {
    kind: string;
    code: string;
    status: string;
  };
  expect(begun).toMatchObject({ kind: "started", status: `/data-deletion/status/${begun.code}` });
  expect(await getReceipt(publicActor, begun.code)).toMatchObject({
    state: "running",
    origin: "staff",
  });
  expect(await (await knock(admin, { confirm: "erase" })).json()).toMatchObject({
    kind: "already_running",
  });
});

test("uses the limits that the policy states", async () => {
  expect(periods.sessionIdle).toEqual({ count: sessionPolicy.idleMinutes, unit: "minute" });
  expect(periods.sessionAbsolute).toEqual({ count: sessionPolicy.maxHours, unit: "hour" });
  const { oauthState } = await beginAuthorization(publicActor, { purpose: "request_erasure" });
  const row = await database().authorization.findUniqueOrThrow({
    where: { stateHash: hashToken(oauthState.state.reveal()) },
  });
  const minutes = (row.expiresAt.getTime() - row.createdAt.getTime()) / 60_000;
  expect(Math.round(minutes)).toBe(periods.authorization.count);
  expect(env().STUDIO_CONTACT_EMAIL).toContain("@");
});
