import { afterAll, beforeEach, expect, test } from "vitest";

import { findPendingLink, getConnection, listConnections } from "#lib/connections/queries";
import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import {
  confirmAccount,
  confirmTokenIn,
  connectThroughOAuth,
  returnFromTiktok,
  startOAuth,
} from "#tests/support/drivers/oauth";
import {
  simulatorControl,
  startSimulator,
  submitAuthorizePage,
} from "#tests/support/drivers/simulator";
import { makeShop } from "#tests/support/factories/records";
import { GET as avatar } from "../../../app/api/connections/[id]/avatar/route";
import { GET as list } from "../../../app/api/connections/route";
import { POST as connect } from "../../../app/api/tiktok/connect/route";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());
beforeEach(() => tiktok.clearFaults());

const audit = async (shopId: string) =>
  (
    await database().auditEvent.findMany({
      where: { shopId },
      orderBy: { number: "asc" },
      select: { action: true },
    })
  ).map(({ action }) => action);

/** Signs in at TikTok with these scopes and returns the path of the confirmation page. */
async function toConfirm(
  admin: Parameters<typeof startOAuth>[0],
  account: string,
  body?: Record<string, unknown>,
) {
  const { url, cookie } = await startOAuth(admin, body);
  const path = await returnFromTiktok(admin, await submitAuthorizePage(url, { account }), cookie);
  return { path, token: confirmTokenIn(path), url, cookie };
}

test("connects an account after its profile was shown and confirmed", async () => {
  const { shop, admin, viewer } = await makeShop();
  const { handle } = await tiktok.account("Ателие София");
  const { url, cookie } = await startOAuth(admin);
  expect(new URL(url).searchParams.get("scope")).toBe("user.info.basic,video.upload");
  expect(new URL(url).searchParams.get("disable_auto_auth")).toBe("1");
  const path = await returnFromTiktok(
    admin,
    await submitAuthorizePage(url, { account: handle }),
    cookie,
  );
  expect(path).toMatch(/^\/connections\/confirm\/[\w-]{43}$/);
  expect(await listConnections(admin)).toEqual([]);
  expect(await confirmAccount(admin, confirmTokenIn(path))).toMatchObject({
    kind: "linked",
    displayName: "Ателие София",
    canSend: true,
    relinked: false,
  });
  const [view] = await listConnections(viewer);
  expect(view).toMatchObject({
    displayName: "Ателие София",
    state: "connected",
    canSend: true,
    connectedBy: admin.name,
  });
  expect(view?.health).toMatchObject({ tone: "ok", description: "Renews automatically" });
  const hoursAhead = (Date.parse(view?.health.refreshesAt ?? "") - Date.now()) / 3_600_000;
  expect(hoursAhead).toBeCloseTo(1.75, 1);
  expect(await audit(shop.id)).toEqual(["connection.linked"]);
  expect(await database().authorization.count({ where: { shopId: shop.id } })).toBe(0);
  const picture = await callRoute(avatar, { as: viewer, params: { id: view?.id ?? "" } });
  expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
});

test("returns to the draft from which the account was connected, whatever TikTok's redirect says", async () => {
  const { admin } = await makeShop();
  const draftId = crypto.randomUUID();
  const { handle } = await tiktok.account();
  const { url, cookie } = await startOAuth(admin, { purpose: "link", draftId });
  const back = await submitAuthorizePage(url, { account: handle });
  back.searchParams.set("draftId", crypto.randomUUID());
  const token = confirmTokenIn(await returnFromTiktok(admin, back, cookie));
  expect(await findPendingLink(admin, token)).toMatchObject({ draftId });
  expect(await confirmAccount(admin, token)).toMatchObject({ kind: "linked" });
  const other = await toConfirm(admin, (await tiktok.account()).handle);
  expect(await findPendingLink(admin, other.token)).toMatchObject({ draftId: null });
});

test("returns to the draft with the reason when TikTok's page was cancelled", async () => {
  const { admin } = await makeShop();
  const draftId = crypto.randomUUID();
  const { url, cookie } = await startOAuth(admin, { purpose: "link", draftId });
  const back = new URL("http://studio.test/api/tiktok/callback");
  back.searchParams.set("state", new URL(url).searchParams.get("state") ?? "");
  back.searchParams.set("error", "access_denied");
  expect(await returnFromTiktok(admin, back, cookie)).toBe(`/drafts/${draftId}?tiktok=declined`);
});

test.each(["//evil.example", "https://evil.example/", "../../sign-in", "", null])(
  "rejects %j as the draft to return to",
  async (draftId) => {
    const { admin } = await makeShop();
    const body = { purpose: "link", draftId };
    const response = await callRoute(connect, { as: admin, method: "POST", body });
    expect([response.status, response.headers.getSetCookie()]).toEqual([400, []]);
  },
);

test("stores tokens only sealed in the row, and shows none in views, responses, logs, the audit or jobs", async () => {
  const { shop, admin } = await makeShop();
  const { handle } = await tiktok.account();
  const id = await connectThroughOAuth(admin, handle);
  const seen = [
    await (await callRoute(list, { as: admin })).text(),
    JSON.stringify(
      await database().tiktokCall.findMany({ where: { shopId: shop.id } }),
      (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
    ),
    JSON.stringify(
      await database().auditEvent.findMany({
        where: { shopId: shop.id },
        select: { details: true },
      }),
    ),
    JSON.stringify(await database().$queryRaw`SELECT data FROM pgboss.job`),
  ];
  for (const text of seen) expect(text).not.toMatch(/SIMTOK|SIMCODE|Sealed/);
  const row = await database().connection.findUniqueOrThrow({ where: { id } });
  expect(row.accessTokenSealed?.length).toBeGreaterThan(60);
  expect(Buffer.from(row.accessTokenSealed ?? []).toString("latin1")).not.toContain("SIMTOK");
});

test("connects nothing and revokes the permission when the profile is missing or of another account", async () => {
  const { admin } = await makeShop();
  for (const [plan, why] of [
    [{ kind: "html" }, "tiktok_unavailable"],
    [{ kind: "foreign-ids" }, "rejected"],
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

test("connects an account without the upload permission, shows that, and can request the rest", async () => {
  const { admin } = await makeShop();
  const { handle } = await tiktok.account();
  const id = await connectThroughOAuth(admin, handle, []);
  expect(await getConnection(admin, id)).toMatchObject({
    canSend: false,
    state: "connected",
    health: { tone: "attention", label: "Connected, cannot send" },
  });
  const { token } = await toConfirm(admin, handle, { purpose: "reconnect", connectionId: id });
  expect(await confirmAccount(admin, token)).toMatchObject({
    kind: "linked",
    connectionId: id,
    relinked: true,
    canSend: true,
  });
  expect(await listConnections(admin)).toMatchObject([{ id, canSend: true }]);
});

test("keeps one connection with the newest tokens when an account is linked twice", async () => {
  const { admin } = await makeShop();
  const { handle } = await tiktok.account();
  const first = await connectThroughOAuth(admin, handle);
  const before = await database().connection.findUniqueOrThrow({ where: { id: first } });
  expect(await connectThroughOAuth(admin, handle)).toBe(first);
  const after = await database().connection.findUniqueOrThrow({ where: { id: first } });
  expect(after.tokenVersion).toBe(before.tokenVersion + 1);
  expect(after.accessTokenSealed).not.toEqual(before.accessTokenSealed);
  expect(await listConnections(admin)).toHaveLength(1);
});

test("links another account after a reconnection only when confirmed", async () => {
  const { admin } = await makeShop();
  const [one, other] = [await tiktok.account("Maison One"), await tiktok.account("Maison Two")];
  const id = await connectThroughOAuth(admin, one.handle);
  const { token } = await toConfirm(admin, other.handle, {
    purpose: "reconnect",
    connectionId: id,
  });
  expect(await confirmAccount(admin, token)).toEqual({
    kind: "other_account",
    expectedName: "Maison One",
  });
  expect(await listConnections(admin)).toHaveLength(1);
  expect(await confirmAccount(admin, token, "link_other_account")).toMatchObject({
    kind: "linked",
    displayName: "Maison Two",
  });
  expect((await listConnections(admin)).map(({ displayName }) => displayName)).toEqual([
    "Maison One",
    "Maison Two",
  ]);
});

test("rejects an account that another shop has connected, without further information", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { handle, openId } = await tiktok.account();
  const id = await connectThroughOAuth(one.admin, handle);
  const { token } = await toConfirm(other.admin, handle);
  expect(await confirmAccount(other.admin, token)).toEqual({ kind: "other_shop" });
  expect(await listConnections(other.admin)).toEqual([]);
  expect(await tiktok.requests("revoke", openId)).toEqual([]);
  await expect(getConnection(other.admin, id)).rejects.toMatchObject({ code: "not_found" });
  expect((await callRoute(avatar, { as: other.admin, params: { id } })).status).toBe(404);
  const pending = await Promise.all([
    toConfirm(one.admin, (await tiktok.account()).handle),
    toConfirm(other.admin, (await tiktok.account()).handle),
  ]);
  expect(pending.every(({ path }) => path.startsWith("/connections/confirm/"))).toBe(true);
});

test("connects an account to one shop when two confirm it concurrently", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { handle } = await tiktok.account();
  const [first, second] = [
    await toConfirm(one.admin, handle),
    await toConfirm(other.admin, handle),
  ];
  const answers = await Promise.all([
    confirmAccount(one.admin, first.token),
    confirmAccount(other.admin, second.token),
  ]);
  expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(["linked", "other_shop"]));
});

test("revokes the permission when the person declines, unless a connection uses it", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const declined = await toConfirm(admin, handle);
  expect(await confirmAccount(admin, declined.token, "decline")).toEqual({
    kind: "declined",
    revocation: "done",
  });
  expect(await confirmAccount(admin, declined.token)).toEqual({ kind: "gone" });
  const id = await connectThroughOAuth(admin, handle);
  const again = await toConfirm(admin, handle);
  expect(await confirmAccount(admin, again.token, "decline")).toEqual({
    kind: "declined",
    revocation: "still_in_use",
  });
  expect(await tiktok.requests("revoke", openId)).toHaveLength(1);
  expect(await getConnection(admin, id)).toMatchObject({ state: "connected" });
});
