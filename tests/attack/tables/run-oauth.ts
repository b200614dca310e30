import { randomBytes } from "node:crypto";
import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { hashToken } from "#lib/infra/crypto/tokens";
import { getHeader, type WireResponse } from "#tests/attack/http";
import type { AttackedShop, AttackedStudio } from "#tests/attack/attacked-studio";
import type { DetectorControl, Attack } from "#tests/attack/task";
import { OAuthAttempts, type OAuthRoundTrip } from "#tests/attack/tables/oauth-attempts";

const STALE_REDIRECT = /^\/(connections|data-deletion)\?tiktok=invalid_state$/;

const withParameter = (address: URL, name: string, value?: string): URL => {
  const copy = new URL(address);
  if (value === undefined) copy.searchParams.delete(name);
  else copy.searchParams.set(name, value);
  return copy;
};

const isConfirmPage = (response: WireResponse) =>
  (getHeader(response, "location") ?? "").startsWith("/connections/confirm/");

const stateHash = (roundTrip: OAuthRoundTrip) =>
  hashToken(roundTrip.callbackUrl.searchParams.get("state") ?? "");

/** States that are missing, foreign, altered, expired or used; codes are not spent by any of them. */
async function tryStates(
  table: OAuthAttempts,
  one: AttackedShop,
  other: AttackedShop,
): Promise<void> {
  const way = await table.startAuthorization(one.admin);
  const foreign = await table.startAuthorization(other.admin);
  const state = way.callbackUrl.searchParams.get("state") ?? "";
  const odd = [
    "",
    "x",
    state.slice(0, -1),
    `${state}x`,
    state.toUpperCase(),
    `${state}%00`,
    "a".repeat(5000),
    foreign.callbackUrl.searchParams.get("state") ?? "",
    "__proto__",
    "[object Object]",
  ];
  table.expectRejected(
    "no state",
    await table.sendCallback(one.admin, withParameter(way.callbackUrl, "state"), way.cookie),
    STALE_REDIRECT,
  );
  for (const value of odd)
    table.expectRejected(
      `the state ${value.slice(0, 40)}`,
      await table.sendCallback(
        one.admin,
        withParameter(way.callbackUrl, "state", value),
        way.cookie,
      ),
      STALE_REDIRECT,
    );
  table.expectRejected(
    "no cookie",
    await table.sendCallback(one.admin, way.callbackUrl, ""),
    STALE_REDIRECT,
  );
  table.expectRejected(
    "another's cookie",
    await table.sendCallback(one.admin, way.callbackUrl, foreign.cookie),
    STALE_REDIRECT,
  );
  table.expectRejected(
    "an altered cookie",
    await table.sendCallback(one.admin, way.callbackUrl, `${way.cookie.slice(0, -6)}AAAAAA`),
    STALE_REDIRECT,
  );
  table.expectRejected(
    "a cookie that says nothing",
    await table.sendCallback(one.admin, way.callbackUrl, "tt_oauth="),
    STALE_REDIRECT,
  );
  const twice = `${way.callbackUrl.pathname}${way.callbackUrl.search}&state=${state}x`;
  table.expectRejected(
    "two states",
    await table.sendCallback(one.admin, twice, way.cookie),
    STALE_REDIRECT,
  );

  for (const who of [other.admin, one.editor, null]) {
    const again = await table.startAuthorization(one.admin);
    table.expectRejected(
      "another session",
      await table.sendCallback(who, again.callbackUrl, again.cookie),
      /tiktok=other_session$/,
    );
    table.expectRejected(
      "the own session after that",
      await table.sendCallback(one.admin, again.callbackUrl, again.cookie),
      STALE_REDIRECT,
    );
  }
  const late = await table.startAuthorization(one.admin);
  await database().authorization.update({
    where: { stateHash: stateHash(late) },
    data: { expiresAt: new Date(Date.now() - 1000) },
  });
  table.expectRejected(
    "a state of eleven minutes ago",
    await table.sendCallback(one.admin, late.callbackUrl, late.cookie),
    STALE_REDIRECT,
  );
  const renamed = await table.startAuthorization(one.admin);
  await database().authorization.update({
    where: { stateHash: stateHash(renamed) },
    data: { purpose: "request_erasure" },
  });
  table.expectRejected(
    "another purpose",
    await table.sendCallback(one.admin, renamed.callbackUrl, renamed.cookie),
    STALE_REDIRECT,
  );
  for (const { openId } of [way, late, renamed]) {
    if ((await table.tiktok.requests("token", openId)).length > 0)
      table.addFinding("a code was spent for a state that was refused");
  }
}

/** Twenty browsers come back at once with one state: one account waits for one yes, and one code is traded. */
async function tryRaces(table: OAuthAttempts, { admin }: AttackedShop): Promise<void> {
  const way = await table.startAuthorization(admin);
  const all = await Promise.all(
    Array.from({ length: 20 }, () => table.sendCallback(admin, way.callbackUrl, way.cookie)),
  );
  const led = all.filter(isConfirmPage).length;
  if (led !== 1) table.addFinding(`${led} of twenty callbacks with one state led on`);
  table.expectRejected(
    "the state once more",
    await table.sendCallback(admin, way.callbackUrl, way.cookie),
    STALE_REDIRECT,
  );
  const traded = (await table.tiktok.requests("token", way.openId)).length;
  if (traded !== 1) table.addFinding(`${traded} codes were traded for one state`);
}

/** The page that asks to confirm belongs to one session, one answer and ten minutes. */
async function tryConfirmations(
  table: OAuthAttempts,
  studio: AttackedStudio,
  one: AttackedShop,
  other: AttackedShop,
): Promise<void> {
  const way = await table.startAuthorization(one.admin);
  const token =
    (getHeader(await table.sendCallback(one.admin, way.callbackUrl, way.cookie), "location") ?? "")
      .split("/")
      .at(-1) ?? "";
  const yes = async (actor: StaffActor, given: string) => {
    table.attempts += 1;
    const answer = await studio.fetchAs(actor, "POST", "/api/connections/confirm", {
      token: given,
      decision: "link",
    });
    return { status: answer.status, kind: ((await answer.json()) as { kind?: string }).kind };
  };
  for (const [actor, given] of [
    [other.admin, token],
    [one.editor, token],
    [one.admin, `${token.slice(0, -1)}x`],
    [one.admin, "x".repeat(43)],
  ] as const) {
    const answer = await yes(actor, given);
    if (answer.kind === "linked")
      table.addFinding(
        `a yes of somebody else, or to something else, was taken: ${JSON.stringify(answer)}`,
      );
  }
  const answers = await Promise.all(Array.from({ length: 10 }, () => yes(one.admin, token)));
  const linked = answers.filter(({ kind }) => kind === "linked").length;
  if (linked !== 1) table.addFinding(`${linked} of ten answers connected the account`);
}

/** What TikTok's token door may answer instead of a token. */
const TOKEN_RESPONSES: readonly { name: string; fault: Record<string, unknown> }[] = [
  { name: "a page", fault: { kind: "html" } },
  { name: "a page with status 500", fault: { kind: "html", status: 500 } },
  { name: "a page with a script", fault: { kind: "html", body: "<script>alert(1)</script>" } },
  { name: "wrong types", fault: { kind: "wrong-json" } },
  { name: "a list", fault: { kind: "wrong-json", body: "[]" } },
  { name: "null", fault: { kind: "wrong-json", body: "null" } },
  {
    name: "a prototype",
    fault: { kind: "wrong-json", body: '{"__proto__":{"access_token":"x"},"open_id":"y"}' },
  },
  {
    name: "numbers for words",
    fault: {
      kind: "wrong-json",
      body: '{"access_token":1,"open_id":2,"expires_in":"x","refresh_token":[],"scope":{}}',
    },
  },
  {
    name: "deep JSON",
    fault: { kind: "wrong-json", body: `${"[".repeat(50_000)}${"]".repeat(50_000)}` },
  },
  {
    name: "half a megabyte",
    fault: { kind: "wrong-json", body: `{"access_token":"${"x".repeat(500_000)}"}` },
  },
  { name: "an error with status 200", fault: { kind: "ok-with-error" } },
  { name: "nothing", fault: { kind: "empty" } },
  { name: "nothing, and status 204", fault: { kind: "empty", status: 204 } },
  {
    name: "a redirect",
    fault: { kind: "status", status: 302, headers: { location: "http://127.0.0.1:1/" } },
  },
  { name: "too many requests", fault: { kind: "status", status: 429 } },
  { name: "a reset", fault: { kind: "reset" } },
  { name: "an early end", fault: { kind: "early-close" } },
  { name: "half an answer", fault: { kind: "cut-body" } },
  { name: "a few bytes a second", fault: { kind: "slow", bytes_per_second: 5 } },
  { name: "somebody else's account", fault: { kind: "foreign-ids" } },
  { name: "unknown fields", fault: { kind: "unknown-fields" } },
];

async function tryTokenResponses(
  table: OAuthAttempts,
  { admin, shop }: AttackedShop,
  chosen: typeof TOKEN_RESPONSES,
): Promise<void> {
  for (const { name, fault } of chosen) {
    const way = await table.startAuthorization(admin);
    await table.tiktok.fault({ route: "token", ...fault });
    // The studio waits for TikTok for its own deadline, no longer.
    const heard = await table.sendCallback(admin, way.callbackUrl, way.cookie, 30_000);
    await table.tiktok.clearFaults();
    const harmless = name === "unknown fields";
    if (
      harmless !== isConfirmPage(heard) ||
      (!harmless && !/\?tiktok=\w+$/.test(getHeader(heard, "location") ?? ""))
    )
      table.addFinding(
        `TikTok answered ${name}: ${heard.status} to ${getHeader(heard, "location")}`,
      );
    if (heard.text.length > 10_000)
      table.addFinding(`TikTok answered ${name}, and ${heard.text.length} bytes came through`);
  }
  const rows = await database().connection.count({
    where: { shopId: shop.id, state: "connected" },
  });
  if (rows > 0) table.addFinding(`${rows} accounts were connected by answers that hold no token`);
}

/** What may come along with the browser: codes and errors of every kind. */
async function tryParameters(table: OAuthAttempts, { admin }: AttackedShop): Promise<void> {
  const odd = [
    "<script>alert(1)</script>",
    "x".repeat(5000),
    "\u0000",
    "%",
    "access_denied",
    "__proto__",
    "https://evil.example",
  ];
  for (const value of odd) {
    const [first, second] = [
      await table.startAuthorization(admin),
      await table.startAuthorization(admin),
    ];
    table.expectRejected(
      `the error ${value.slice(0, 30)}`,
      await table.sendCallback(
        admin,
        withParameter(withParameter(first.callbackUrl, "code"), "error", value),
        first.cookie,
      ),
      /^\/connections\?tiktok=\w+$/,
    );
    table.expectRejected(
      `the code ${value.slice(0, 30)}`,
      await table.sendCallback(
        admin,
        withParameter(second.callbackUrl, "code", value),
        second.cookie,
      ),
      /^\/connections\?tiktok=\w+$/,
    );
  }
  const looked = await table.startAuthorization(admin);
  const head = {
    method: "HEAD",
    path: looked.callbackUrl.pathname + looked.callbackUrl.search,
    headers: [["host", "localhost"]] as const,
  };
  const heard = await table.sendCallback(admin, head.path, "");
  table.expectRejected("a look without its cookie", heard, STALE_REDIRECT);
}

async function runControls(
  table: OAuthAttempts,
  { admin }: AttackedShop,
): Promise<DetectorControl[]> {
  const way = await table.startAuthorization(admin);
  const good = isConfirmPage(await table.sendCallback(admin, way.callbackUrl, way.cookie));
  const probe = new OAuthAttempts(undefined as never, undefined as never);
  probe.expectRejected(
    "planted",
    {
      kind: "answer",
      status: 303,
      headers: [["location", `/connections/confirm/${randomBytes(8).toString("hex")}`]],
      text: "",
      ms: 0,
    },
    STALE_REDIRECT,
  );
  return [
    { name: "an honest way to TikTok and back, which leads to the page that asks", detected: good },
    { name: "a callback that leads on though it must not", detected: probe.findings.length === 1 },
  ];
}

export const oauthAttack: Attack = {
  name: "oauth",
  description:
    "The way to TikTok and back: states missing, altered, foreign, late, used and raced, other sessions and purposes, the page that asks to confirm, and every answer of the token door that is none.",
  tasks: { full: 1, slice: 1 },
  runsBeside: true,
  run: async (studio, { random, size }) => {
    const table = new OAuthAttempts(studio, random);
    // A person may begin a dozen times in ten minutes, so each step has its own.
    const shops = await Promise.all(Array.from({ length: 8 }, () => studio.makeShop()));
    const [a, b, c, d, e, f, g, h] = shops as [
      AttackedShop,
      AttackedShop,
      AttackedShop,
      AttackedShop,
      AttackedShop,
      AttackedShop,
      AttackedShop,
      AttackedShop,
    ];
    await tryStates(table, a, b);
    await tryRaces(table, c);
    await tryConfirmations(table, studio, d, b);
    const some =
      size === "full"
        ? TOKEN_RESPONSES
        : TOKEN_RESPONSES.filter(({ fault }) => fault["kind"] !== "slow" && random.next() < 0.4);
    await tryTokenResponses(table, e, some.slice(0, 10));
    await tryTokenResponses(table, f, some.slice(10));
    await tryParameters(table, g);
    return {
      counts: { "returns from TikTok": table.attempts, "odd answers of TikTok": some.length },
      findings: table.findings,
      controls: await runControls(table, h),
    };
  },
};
