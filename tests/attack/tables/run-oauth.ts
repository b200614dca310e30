import { randomBytes } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";
import { complain } from "#tests/attack/complain";
import { headerOf, knock, type Heard } from "#tests/attack/knock";
import type { Shop, Site } from "#tests/attack/site";
import type { Control, Finding, Part } from "#tests/attack/task";
import type { Dice } from "#tests/prove/dice";
import { sessionCookie } from "#tests/support/call";
import { answerAtTiktok, controlOf } from "#tests/support/tiktok-control";

/** A browser that has been to TikTok and back: where it is sent, and the sealed cookie that it holds. */
type Way = { back: URL; cookie: string; openId: string };

/** The attack on the way to TikTok and back; `wrong` is what was found. */
class Table {
  readonly findings: Finding[] = [];
  tried = 0;
  readonly #site: Site;
  readonly #dice: Dice;

  constructor(site: Site, dice: Dice) {
    this.#site = site;
    this.#dice = dice;
  }

  get tiktok() {
    return controlOf(this.#site.simulator);
  }

  /** Goes as far as TikTok's answer. */
  async begin(admin: StaffActor, body: object = { purpose: "link" }): Promise<Way> {
    const { handle, openId } = await this.tiktok.account();
    const begun = await this.#site.ask(admin, "POST", "/api/tiktok/connect", body);
    const { url } = (await begun.json()) as { url: string };
    const cookie = (begun.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    return { back: await answerAtTiktok(url, { account: handle }), cookie, openId };
  }

  /** Comes back as a browser does: from another site, with these cookies. */
  async comeBack(actor: StaffActor | null, address: URL | string, cookie: string, patienceMs?: number): Promise<Heard> {
    const path = typeof address === "string" ? address : address.pathname + address.search;
    const cookies = [actor ? await sessionCookie(actor) : "", cookie].filter(Boolean).join("; ");
    const from = (await this.#site.headers(this.#dice)).filter(([name]) => name === "host" || name === "x-forwarded-for");
    const asked = { method: "GET", path, headers: [...from, ["sec-fetch-site", "cross-site"] as const, ["cookie", cookies] as const] };
    const heard = await knock(this.#site.port, asked, patienceMs);
    this.findings.push(...complain(asked, heard));
    this.tried += 1;
    return heard;
  }

  /** Notes a finding when an answer leads to the page that connects an account, or anywhere but where it must. */
  refused(what: string, heard: Heard, why: RegExp): void {
    const to = headerOf(heard, "location") ?? "";
    if (heard.status !== 400 && !why.test(to))
      this.findings.push({ rule: "oauth", sentence: `${what}: ${heard.status} to ${JSON.stringify(to)}` });
  }

  wrong(sentence: string): void {
    this.findings.push({ rule: "oauth", sentence });
  }
}

const STALE = /^\/(connections|data-deletion)\?tiktok=stale$/;
const without = (address: URL, name: string, value?: string): URL => {
  const copy = new URL(address);
  if (value === undefined) copy.searchParams.delete(name);
  else copy.searchParams.set(name, value);
  return copy;
};
const isConfirm = (heard: Heard) => (headerOf(heard, "location") ?? "").startsWith("/connections/confirm/");
const stateHash = (way: Way) => hashToken(way.back.searchParams.get("state") ?? "");

/** States that are missing, foreign, altered, expired or used; codes are not spent by any of them. */
async function states(table: Table, one: Shop, other: Shop): Promise<void> {
  const way = await table.begin(one.admin);
  const foreign = await table.begin(other.admin);
  const state = way.back.searchParams.get("state") ?? "";
  const odd = [
    "",
    "x",
    state.slice(0, -1),
    `${state}x`,
    state.toUpperCase(),
    `${state}%00`,
    "a".repeat(5000),
    foreign.back.searchParams.get("state") ?? "",
    "__proto__",
    "[object Object]",
  ];
  table.refused("no state", await table.comeBack(one.admin, without(way.back, "state"), way.cookie), STALE);
  for (const value of odd)
    table.refused(`the state ${value.slice(0, 40)}`, await table.comeBack(one.admin, without(way.back, "state", value), way.cookie), STALE);
  table.refused("no cookie", await table.comeBack(one.admin, way.back, ""), STALE);
  table.refused("another's cookie", await table.comeBack(one.admin, way.back, foreign.cookie), STALE);
  table.refused("an altered cookie", await table.comeBack(one.admin, way.back, `${way.cookie.slice(0, -6)}AAAAAA`), STALE);
  table.refused("a cookie that says nothing", await table.comeBack(one.admin, way.back, "tt_oauth="), STALE);
  const twice = `${way.back.pathname}${way.back.search}&state=${state}x`;
  table.refused("two states", await table.comeBack(one.admin, twice, way.cookie), STALE);

  for (const who of [other.admin, one.editor, null]) {
    const again = await table.begin(one.admin);
    table.refused("another session", await table.comeBack(who, again.back, again.cookie), /tiktok=other_session$/);
    table.refused("the own session after that", await table.comeBack(one.admin, again.back, again.cookie), STALE);
  }
  const late = await table.begin(one.admin);
  await database().authorization.update({ where: { stateHash: stateHash(late) }, data: { expiresAt: new Date(Date.now() - 1000) } });
  table.refused("a state of eleven minutes ago", await table.comeBack(one.admin, late.back, late.cookie), STALE);
  const renamed = await table.begin(one.admin);
  await database().authorization.update({ where: { stateHash: stateHash(renamed) }, data: { purpose: "prove_ownership" } });
  table.refused("another purpose", await table.comeBack(one.admin, renamed.back, renamed.cookie), STALE);
  for (const { openId } of [way, late, renamed]) {
    if ((await table.tiktok.requests("token", openId)).length > 0) table.wrong("a code was spent for a state that was refused");
  }
}

/** Twenty browsers come back at once with one state: one account waits for one yes, and one code is traded. */
async function races(table: Table, { admin }: Shop): Promise<void> {
  const way = await table.begin(admin);
  const all = await Promise.all(Array.from({ length: 20 }, () => table.comeBack(admin, way.back, way.cookie)));
  const led = all.filter(isConfirm).length;
  if (led !== 1) table.wrong(`${led} of twenty callbacks with one state led on`);
  table.refused("the state once more", await table.comeBack(admin, way.back, way.cookie), STALE);
  const traded = (await table.tiktok.requests("token", way.openId)).length;
  if (traded !== 1) table.wrong(`${traded} codes were traded for one state`);
}

/** The page that asks to confirm belongs to one session, one answer and ten minutes. */
async function confirming(table: Table, site: Site, one: Shop, other: Shop): Promise<void> {
  const way = await table.begin(one.admin);
  const token = (headerOf(await table.comeBack(one.admin, way.back, way.cookie), "location") ?? "").split("/").at(-1) ?? "";
  const yes = async (actor: StaffActor, given: string) => {
    table.tried += 1;
    const answer = await site.ask(actor, "POST", "/api/connections/confirm", { token: given, decision: "link" });
    return { status: answer.status, kind: ((await answer.json()) as { kind?: string }).kind };
  };
  for (const [actor, given] of [
    [other.admin, token],
    [one.editor, token],
    [one.admin, `${token.slice(0, -1)}x`],
    [one.admin, "x".repeat(43)],
  ] as const) {
    const answer = await yes(actor, given);
    if (answer.kind === "linked") table.wrong(`a yes of somebody else, or to something else, was taken: ${JSON.stringify(answer)}`);
  }
  const answers = await Promise.all(Array.from({ length: 10 }, () => yes(one.admin, token)));
  const linked = answers.filter(({ kind }) => kind === "linked").length;
  if (linked !== 1) table.wrong(`${linked} of ten answers connected the account`);
}

/** What TikTok's token door may answer instead of a token. */
const REPLIES: readonly { name: string; fault: Record<string, unknown> }[] = [
  { name: "a page", fault: { kind: "html" } },
  { name: "a page with status 500", fault: { kind: "html", status: 500 } },
  { name: "a page with a script", fault: { kind: "html", body: "<script>alert(1)</script>" } },
  { name: "wrong types", fault: { kind: "wrong-json" } },
  { name: "a list", fault: { kind: "wrong-json", body: "[]" } },
  { name: "null", fault: { kind: "wrong-json", body: "null" } },
  { name: "a prototype", fault: { kind: "wrong-json", body: '{"__proto__":{"access_token":"x"},"open_id":"y"}' } },
  {
    name: "numbers for words",
    fault: { kind: "wrong-json", body: '{"access_token":1,"open_id":2,"expires_in":"x","refresh_token":[],"scope":{}}' },
  },
  { name: "deep JSON", fault: { kind: "wrong-json", body: `${"[".repeat(50_000)}${"]".repeat(50_000)}` } },
  { name: "half a megabyte", fault: { kind: "wrong-json", body: `{"access_token":"${"x".repeat(500_000)}"}` } },
  { name: "an error with status 200", fault: { kind: "ok-with-error" } },
  { name: "nothing", fault: { kind: "empty" } },
  { name: "nothing, and status 204", fault: { kind: "empty", status: 204 } },
  { name: "a redirect", fault: { kind: "status", status: 302, headers: { location: "http://127.0.0.1:1/" } } },
  { name: "too many requests", fault: { kind: "status", status: 429 } },
  { name: "a reset", fault: { kind: "reset" } },
  { name: "an early end", fault: { kind: "early-close" } },
  { name: "half an answer", fault: { kind: "cut-body" } },
  { name: "a few bytes a second", fault: { kind: "slow", bytes_per_second: 5 } },
  { name: "somebody else's account", fault: { kind: "foreign-ids" } },
  { name: "unknown fields", fault: { kind: "unknown-fields" } },
];

async function replies(table: Table, { admin, shop }: Shop, chosen: typeof REPLIES): Promise<void> {
  for (const { name, fault } of chosen) {
    const way = await table.begin(admin);
    await table.tiktok.fault({ route: "token", ...fault });
    // The studio waits for TikTok for its own deadline, no longer.
    const heard = await table.comeBack(admin, way.back, way.cookie, 30_000);
    await table.tiktok.clearFaults();
    const harmless = name === "unknown fields";
    if (harmless !== isConfirm(heard) || (!harmless && !/\?tiktok=\w+$/.test(headerOf(heard, "location") ?? "")))
      table.wrong(`TikTok answered ${name}: ${heard.status} to ${headerOf(heard, "location")}`);
    if (heard.text.length > 10_000) table.wrong(`TikTok answered ${name}, and ${heard.text.length} bytes came through`);
  }
  const rows = await database().connection.count({ where: { shopId: shop.id, state: "connected" } });
  if (rows > 0) table.wrong(`${rows} accounts were connected by answers that hold no token`);
}

/** What may come along with the browser: codes and errors of every kind. */
async function parameters(table: Table, { admin }: Shop): Promise<void> {
  const odd = ["<script>alert(1)</script>", "x".repeat(5000), "\u0000", "%", "access_denied", "__proto__", "https://evil.example"];
  for (const value of odd) {
    const [first, second] = [await table.begin(admin), await table.begin(admin)];
    table.refused(
      `the error ${value.slice(0, 30)}`,
      await table.comeBack(admin, without(without(first.back, "code"), "error", value), first.cookie),
      /^\/connections\?tiktok=\w+$/,
    );
    table.refused(
      `the code ${value.slice(0, 30)}`,
      await table.comeBack(admin, without(second.back, "code", value), second.cookie),
      /^\/connections\?tiktok=\w+$/,
    );
  }
  const looked = await table.begin(admin);
  const head = { method: "HEAD", path: looked.back.pathname + looked.back.search, headers: [["host", "localhost"]] as const };
  const heard = await table.comeBack(admin, head.path, "");
  table.refused("a look without its cookie", heard, STALE);
}

async function controls(table: Table, { admin }: Shop): Promise<Control[]> {
  const way = await table.begin(admin);
  const good = isConfirm(await table.comeBack(admin, way.back, way.cookie));
  const probe = new Table(undefined as never, undefined as never);
  probe.refused(
    "planted",
    { kind: "answer", status: 303, headers: [["location", `/connections/confirm/${randomBytes(8).toString("hex")}`]], text: "", ms: 0 },
    STALE,
  );
  return [
    { name: "an honest way to TikTok and back, which leads to the page that asks", noticed: good },
    { name: "a callback that leads on though it must not", noticed: probe.findings.length === 1 },
  ];
}

export const oauth: Part = {
  name: "oauth",
  words:
    "The way to TikTok and back: states missing, altered, foreign, late, used and raced, other sessions and purposes, the page that asks to confirm, and every answer of the token door that is none.",
  tasks: { full: 1, slice: 1 },
  run: async (site, { dice, size }) => {
    const table = new Table(site, dice);
    // A person may begin a dozen times in ten minutes, so each step has its own.
    const shops = await Promise.all(Array.from({ length: 8 }, () => site.shop()));
    const [a, b, c, d, e, f, g, h] = shops as [Shop, Shop, Shop, Shop, Shop, Shop, Shop, Shop];
    await states(table, a, b);
    await races(table, c);
    await confirming(table, site, d, b);
    const some = size === "full" ? REPLIES : REPLIES.filter(({ fault }) => fault["kind"] !== "slow" && dice.next() < 0.4);
    await replies(table, e, some.slice(0, 10));
    await replies(table, f, some.slice(10));
    await parameters(table, g);
    return {
      counts: { "returns from TikTok": table.tried, "odd answers of TikTok": some.length },
      findings: table.findings,
      controls: await controls(table, h),
    };
  },
};
