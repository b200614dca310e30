import { afterAll, beforeEach, expect, test } from "vitest";

import { visitor } from "#lib/actor";
import { beginAuthorization } from "#lib/connections/begin-authorization";
import { getConnection, listConnections } from "#lib/connections/queries";
import { takeAuthorization } from "#lib/connections/take-authorization";
import { database } from "#lib/infra/database";
import { call } from "#tests/support/call";
import {
  answerAtTiktok,
  answerConfirm,
  beginConnecting,
  comeBack,
  confirmTokenOf,
  connectAccount,
  controlOf,
  stateHashOf,
} from "#tests/support/connecting";
import { makeShop } from "#tests/support/makers";
import { startSimulator } from "#tests/support/simulator";

import { GET as list } from "../../app/api/connections/route";
import { GET as avatar } from "../../app/api/connections/[id]/avatar/route";
import { HEAD as callbackHead } from "../../app/api/tiktok/callback/route";
import { POST as connect } from "../../app/api/tiktok/connect/route";

const simulator = await startSimulator();
const tiktok = controlOf(simulator);
afterAll(() => simulator.stop());
beforeEach(() => tiktok.clearFaults());

const audit = async (shopId: string) =>
  (await database().auditEvent.findMany({ where: { shopId }, orderBy: { number: "asc" }, select: { action: true } })).map(
    ({ action }) => action,
  );

/** To the page that asks to confirm, with whatever was allowed. */
async function toConfirm(admin: Parameters<typeof beginConnecting>[0], account: string, body?: Record<string, unknown>) {
  const { url, cookie } = await beginConnecting(admin, body);
  const path = await comeBack(admin, await answerAtTiktok(url, { account }), cookie);
  return { path, token: confirmTokenOf(path), url, cookie };
}

test("an account is connected after its profile was shown and confirmed", async () => {
  const { shop, admin, viewer } = await makeShop();
  const { handle } = await tiktok.account("Ателие София");
  const { url, cookie } = await beginConnecting(admin);
  expect(new URL(url).searchParams.get("scope")).toBe("user.info.basic,video.upload");
  expect(new URL(url).searchParams.get("disable_auto_auth")).toBe("1");
  const path = await comeBack(admin, await answerAtTiktok(url, { account: handle }), cookie);
  expect(path).toMatch(/^\/connections\/confirm\/[\w-]{43}$/);
  expect(await listConnections(admin)).toEqual([]);
  expect(await answerConfirm(admin, confirmTokenOf(path))).toMatchObject({
    kind: "linked",
    displayName: "Ателие София",
    canSend: true,
    again: false,
  });
  const [view] = await listConnections(viewer);
  expect(view).toMatchObject({ displayName: "Ателие София", state: "connected", canSend: true, connectedBy: admin.name });
  expect(view?.health).toMatchObject({ tone: "ok", sentence: "Renews by itself" });
  const hoursAhead = (Date.parse(view?.health.renewsAt ?? "") - Date.now()) / 3_600_000;
  expect(hoursAhead).toBeCloseTo(1.75, 1);
  expect(await audit(shop.id)).toEqual(["connection.linked"]);
  expect(await database().authorization.count({ where: { shopId: shop.id } })).toBe(0);
  const picture = await call(avatar, { as: viewer, params: { id: view?.id ?? "" } });
  expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
});

test("no token is in a view, an answer, the request log, the audit or a job; the row holds them sealed", async () => {
  const { shop, admin } = await makeShop();
  const { handle } = await tiktok.account();
  const id = await connectAccount(admin, handle);
  const seen = [
    await (await call(list, { as: admin })).text(),
    JSON.stringify(await database().tiktokCall.findMany({ where: { shopId: shop.id } }), (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    ),
    JSON.stringify(await database().auditEvent.findMany({ where: { shopId: shop.id }, select: { details: true } })),
    JSON.stringify(await database().$queryRaw`SELECT data FROM pgboss.job`),
  ];
  for (const text of seen) expect(text).not.toMatch(/SIMTOK|SIMCODE|Sealed/);
  const row = await database().connection.findUniqueOrThrow({ where: { id } });
  expect(row.accessTokenSealed?.length).toBeGreaterThan(60);
  expect(Buffer.from(row.accessTokenSealed ?? []).toString("latin1")).not.toContain("SIMTOK");
});

test("a state works once: replayed, or raced by ten browsers, it leads to one account", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const { url, cookie } = await beginConnecting(admin);
  const back = await answerAtTiktok(url, { account: handle });
  const paths = await Promise.all(Array.from({ length: 10 }, () => comeBack(admin, back, cookie)));
  expect(paths.filter((path) => path.startsWith("/connections/confirm/"))).toHaveLength(1);
  expect(paths.filter((path) => path === "/connections?tiktok=stale")).toHaveLength(9);
  expect(await comeBack(admin, back, cookie)).toBe("/connections?tiktok=stale");
  expect(await tiktok.requests("token", openId)).toHaveLength(1);
});

test("a state that is missing, foreign, altered or expired leads nowhere and spends no code", async () => {
  const [{ admin }, other] = await Promise.all([makeShop(), makeShop()]);
  const { handle, openId } = await tiktok.account();
  const { url, cookie } = await beginConnecting(admin);
  const back = await answerAtTiktok(url, { account: handle });
  const without = new URL(back);
  without.searchParams.delete("state");
  const wrong = new URL(back);
  wrong.searchParams.set("state", "A".repeat(43));
  const elsewhere = await beginConnecting(other.admin);
  expect(await comeBack(admin, without, cookie)).toBe("/connections?tiktok=stale");
  expect(await comeBack(admin, wrong, cookie)).toBe("/connections?tiktok=stale");
  expect(await comeBack(admin, back, "")).toBe("/connections?tiktok=stale");
  expect(await comeBack(admin, back, `${cookie.slice(0, -4)}AAAA`)).toBe("/connections?tiktok=stale");
  expect(await comeBack(admin, back, elsewhere.cookie)).toBe("/connections?tiktok=stale");
  await database()
    .$executeRaw`UPDATE "Authorization" SET "expiresAt" = now() - interval '1 second' WHERE "stateHash" = ${stateHashOf(url)}`;
  expect(await comeBack(admin, back, cookie)).toBe("/connections?tiktok=stale");
  expect(await tiktok.requests("token", openId)).toEqual([]);
});

test("a callback in another session, of another person or signed out, connects nothing", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { handle, openId } = await tiktok.account();
  for (const who of [other.admin, one.editor, null]) {
    const { url, cookie } = await beginConnecting(one.admin);
    const back = await answerAtTiktok(url, { account: handle });
    expect(await comeBack(who, back, cookie)).toBe("/connections?tiktok=other_session");
    expect(await comeBack(one.admin, back, cookie)).toBe("/connections?tiktok=stale");
  }
  expect(await tiktok.requests("token", openId)).toEqual([]);
});

test("the page to confirm belongs to the session that began", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { handle } = await tiktok.account();
  const { token } = await toConfirm(one.admin, handle);
  expect(await answerConfirm(other.admin, token)).toEqual({ kind: "gone" });
  expect(await answerConfirm({ ...one.admin, sessionId: other.admin.sessionId }, token)).toEqual({ kind: "gone" });
  const answers = await Promise.all([answerConfirm(one.admin, token), answerConfirm(one.admin, token)]);
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(["gone", "linked"]);
});

test("only an administrator connects, and only from a page of ours", async () => {
  const { admin, editor, viewer } = await makeShop();
  const body = { purpose: "link" };
  for (const [as, status] of [
    [editor, 403],
    [viewer, 403],
    [undefined, 401],
  ] as const) {
    expect((await call(connect, { ...(as ? { as } : {}), method: "POST", body })).status).toBe(status);
  }
  expect((await call(connect, { as: admin, method: "POST", body, headers: { origin: "https://evil.example" } })).status).toBe(403);
  expect((await call(connect, { as: admin, method: "POST", body: { purpose: "prove_ownership" } })).status).toBe(400);
  expect(
    (await call(connect, { as: admin, method: "POST", body: { purpose: "reconnect", connectionId: crypto.randomUUID() } })).status,
  ).toBe(404);
  expect(callbackHead().status).toBe(405);
});

test("refusing at TikTok, and errors it sends along, end on the list with a sentence", async () => {
  const { admin } = await makeShop();
  const { handle } = await tiktok.account();
  const refused = await beginConnecting(admin);
  expect(await comeBack(admin, await answerAtTiktok(refused.url, { account: handle, decision: "deny" }), refused.cookie)).toBe(
    "/connections?tiktok=declined_at_tiktok",
  );
  for (const [params, why] of [
    [{ error: "server_error" }, "refused_by_tiktok"],
    [{}, "refused_by_tiktok"],
    [{ code: "SIMCODEunknown" }, "refused_by_tiktok"],
  ] as const) {
    const { url, cookie } = await beginConnecting(admin);
    const back = new URL("http://studio.test/api/tiktok/callback");
    back.search = new URLSearchParams({ ...params, state: new URL(url).searchParams.get("state") ?? "" }).toString();
    expect(await comeBack(admin, back, cookie)).toBe(`/connections?tiktok=${why}`);
  }
});

test.each([
  [{ kind: "html" }, "tiktok_away"],
  [{ kind: "status", status: 500 }, "tiktok_away"],
  [{ kind: "wrong-json" }, "tiktok_away"],
  [{ kind: "empty" }, "tiktok_away"],
  [{ kind: "reset" }, "tiktok_away"],
  [{ kind: "cut-body", when: "after" }, "tiktok_away"],
  [{ kind: "ok-with-error", code: "invalid_grant" }, "refused_by_tiktok"],
  [{ kind: "ok-with-error", code: "invalid_client" }, "misconfigured"],
])("a token endpoint that answers with %o connects nothing and is asked once", async (plan, why) => {
  const { shop, admin } = await makeShop();
  const { handle } = await tiktok.account();
  await tiktok.fault({ route: "token", times: "always", ...plan });
  const { url, cookie } = await beginConnecting(admin);
  expect(await comeBack(admin, await answerAtTiktok(url, { account: handle }), cookie)).toBe(`/connections?tiktok=${why}`);
  expect(await database().tiktokCall.count({ where: { shopId: shop.id, operation: "Take the permission" } })).toBe(1);
  expect(await database().connection.count({ where: { shopId: shop.id } })).toBe(0);
});

test("a profile that does not come, or is somebody else's, connects nothing and gives the permission back", async () => {
  const { admin } = await makeShop();
  for (const [plan, why] of [
    [{ kind: "html" }, "tiktok_away"],
    [{ kind: "foreign-ids" }, "refused_by_tiktok"],
  ] as const) {
    const { handle, openId } = await tiktok.account();
    await tiktok.fault({ route: "userinfo", account: handle, times: "always", ...plan });
    expect((await toConfirm(admin, handle)).path).toBe(`/connections?tiktok=${why}`);
    expect(await tiktok.requests("revoke", openId)).toHaveLength(1);
  }
  const { handle } = await tiktok.account();
  await tiktok.fault({ route: "userinfo", account: handle, kind: "status", status: 502 });
  expect((await toConfirm(admin, handle)).path).toMatch(/^\/connections\/confirm\//);
});

test("an account that did not allow sending is connected, says so, and can be granted the rest", async () => {
  const { admin } = await makeShop();
  const { handle } = await tiktok.account();
  const id = await connectAccount(admin, handle, []);
  expect(await getConnection(admin, id)).toMatchObject({
    canSend: false,
    state: "connected",
    health: { tone: "attention", label: "Connected, cannot send" },
  });
  const { token } = await toConfirm(admin, handle, { purpose: "reconnect", connectionId: id });
  expect(await answerConfirm(admin, token)).toMatchObject({ kind: "linked", connectionId: id, again: true, canSend: true });
  expect(await listConnections(admin)).toMatchObject([{ id, canSend: true }]);
});

test("the same account linked twice is one connection with the newest tokens", async () => {
  const { admin } = await makeShop();
  const { handle } = await tiktok.account();
  const first = await connectAccount(admin, handle);
  const before = await database().connection.findUniqueOrThrow({ where: { id: first } });
  expect(await connectAccount(admin, handle)).toBe(first);
  const after = await database().connection.findUniqueOrThrow({ where: { id: first } });
  expect(after.tokenVersion).toBe(before.tokenVersion + 1);
  expect(after.accessTokenSealed).not.toEqual(before.accessTokenSealed);
  expect(await listConnections(admin)).toHaveLength(1);
});

test("a reconnection that comes back with another account says so and links it only when told to", async () => {
  const { admin } = await makeShop();
  const [one, other] = [await tiktok.account("Maison One"), await tiktok.account("Maison Two")];
  const id = await connectAccount(admin, one.handle);
  const { token } = await toConfirm(admin, other.handle, { purpose: "reconnect", connectionId: id });
  expect(await answerConfirm(admin, token)).toEqual({ kind: "other_account", expected: "Maison One" });
  expect(await listConnections(admin)).toHaveLength(1);
  expect(await answerConfirm(admin, token, "link_as_another")).toMatchObject({ kind: "linked", displayName: "Maison Two" });
  expect((await listConnections(admin)).map(({ displayName }) => displayName)).toEqual(["Maison One", "Maison Two"]);
});

test("an account belongs to one shop at a time; the other learns nothing but that", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { handle, openId } = await tiktok.account();
  const id = await connectAccount(one.admin, handle);
  const { token } = await toConfirm(other.admin, handle);
  expect(await answerConfirm(other.admin, token)).toEqual({ kind: "other_shop" });
  expect(await listConnections(other.admin)).toEqual([]);
  expect(await tiktok.requests("revoke", openId)).toEqual([]);
  await expect(getConnection(other.admin, id)).rejects.toMatchObject({ code: "not_found" });
  expect((await call(avatar, { as: other.admin, params: { id } })).status).toBe(404);
  const pending = await Promise.all([
    toConfirm(one.admin, (await tiktok.account()).handle),
    toConfirm(other.admin, (await tiktok.account()).handle),
  ]);
  expect(pending.every(({ path }) => path.startsWith("/connections/confirm/"))).toBe(true);
});

test("two shops that confirm the same account at once: one has it", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { handle } = await tiktok.account();
  const [first, second] = [await toConfirm(one.admin, handle), await toConfirm(other.admin, handle)];
  const answers = await Promise.all([answerConfirm(one.admin, first.token), answerConfirm(other.admin, second.token)]);
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(["linked", "other_shop"]);
});

test("a no on the page gives the permission back, unless a connection lives by it", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const declined = await toConfirm(admin, handle);
  expect(await answerConfirm(admin, declined.token, "decline")).toEqual({ kind: "declined", permission: "done" });
  expect(await answerConfirm(admin, declined.token)).toEqual({ kind: "gone" });
  const id = await connectAccount(admin, handle);
  const again = await toConfirm(admin, handle);
  expect(await answerConfirm(admin, again.token, "decline")).toEqual({ kind: "declined", permission: "kept_for_connection" });
  expect(await tiktok.requests("revoke", openId)).toHaveLength(1);
  expect(await getConnection(admin, id)).toMatchObject({ state: "connected" });
});

test("who only proves that an account is theirs leaves nothing behind", async () => {
  const { handle, openId } = await tiktok.account();
  const { url, carried } = await beginAuthorization(visitor, { purpose: "prove_ownership" });
  expect(new URL(url).searchParams.get("scope")).toBe("user.info.basic");
  const back = await answerAtTiktok(url, { account: handle });
  const query = Object.fromEntries(back.searchParams);
  expect(await takeAuthorization(visitor, { query, carried: { ...carried, purpose: "link" } })).toMatchObject({
    kind: "ended",
    why: "stale",
  });
  const again = await beginAuthorization(visitor, { purpose: "prove_ownership" });
  const proof = Object.fromEntries((await answerAtTiktok(again.url, { account: handle })).searchParams);
  expect(await takeAuthorization(visitor, { query: proof, carried: again.carried })).toEqual({ kind: "proved", openId });
  expect(await tiktok.requests("revoke", openId)).toHaveLength(1);
  expect(await database().connection.count({ where: { openId } })).toBe(0);
  expect(await database().authorization.count({ where: { grantSealed: { not: null }, purpose: "prove_ownership" } })).toBe(0);
  await expect(beginAuthorization(visitor, { purpose: "link" })).rejects.toMatchObject({ code: "forbidden" });
});
