import { afterAll, beforeEach, expect, test } from "vitest";

import { publicActor } from "#lib/actor";
import { beginAuthorization } from "#lib/connections/begin-authorization";
import { completeAuthorization } from "#lib/connections/complete-authorization";
import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import {
  confirmAccount,
  confirmTokenIn,
  returnFromTiktok,
  startOAuth,
  stateHashIn,
} from "#tests/support/drivers/oauth";
import {
  simulatorControl,
  startSimulator,
  submitAuthorizePage,
} from "#tests/support/drivers/simulator";
import { makeShop } from "#tests/support/factories/records";
import { HEAD as callbackHead } from "../../../app/api/tiktok/callback/route";
import { POST as connect } from "../../../app/api/tiktok/connect/route";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());
beforeEach(() => tiktok.clearFaults());

/** Signs in at TikTok and returns the path of the confirmation page. */
async function toConfirm(
  admin: Parameters<typeof startOAuth>[0],
  account: string,
  body?: Record<string, unknown>,
) {
  const { url, cookie } = await startOAuth(admin, body);
  const path = await returnFromTiktok(admin, await submitAuthorizePage(url, { account }), cookie);
  return { path, token: confirmTokenIn(path), url, cookie };
}

test("accepts a state once, also when it is replayed or used by ten browsers at once", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const { url, cookie } = await startOAuth(admin);
  const back = await submitAuthorizePage(url, { account: handle });
  const paths = await Promise.all(
    Array.from({ length: 10 }, () => returnFromTiktok(admin, back, cookie)),
  );
  expect(paths.filter((path) => path.startsWith("/connections/confirm/"))).toHaveLength(1);
  expect(paths.filter((path) => path === "/connections?tiktok=invalid_state")).toHaveLength(9);
  expect(await returnFromTiktok(admin, back, cookie)).toBe("/connections?tiktok=invalid_state");
  expect(await tiktok.requests("token", openId)).toHaveLength(1);
});

test("rejects a missing, foreign, altered or expired state and spends no code", async () => {
  const [{ admin }, other] = await Promise.all([makeShop(), makeShop()]);
  const { handle, openId } = await tiktok.account();
  const { url, cookie } = await startOAuth(admin);
  const back = await submitAuthorizePage(url, { account: handle });
  const without = new URL(back);
  without.searchParams.delete("state");
  const wrong = new URL(back);
  wrong.searchParams.set("state", "A".repeat(43));
  const elsewhere = await startOAuth(other.admin);
  expect(await returnFromTiktok(admin, without, cookie)).toBe("/connections?tiktok=invalid_state");
  expect(await returnFromTiktok(admin, wrong, cookie)).toBe("/connections?tiktok=invalid_state");
  expect(await returnFromTiktok(admin, back, "")).toBe("/connections?tiktok=invalid_state");
  expect(await returnFromTiktok(admin, back, `${cookie.slice(0, -4)}AAAA`)).toBe(
    "/connections?tiktok=invalid_state",
  );
  expect(await returnFromTiktok(admin, back, elsewhere.cookie)).toBe(
    "/connections?tiktok=invalid_state",
  );
  await database()
    .$executeRaw`UPDATE "Authorization" SET "expiresAt" = now() - interval '1 second' WHERE "stateHash" = ${stateHashIn(url)}`;
  expect(await returnFromTiktok(admin, back, cookie)).toBe("/connections?tiktok=invalid_state");
  expect(await tiktok.requests("token", openId)).toEqual([]);
});

test("connects nothing for a callback in another session, of another person or signed out", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { handle, openId } = await tiktok.account();
  for (const who of [other.admin, one.editor, null]) {
    const { url, cookie } = await startOAuth(one.admin);
    const back = await submitAuthorizePage(url, { account: handle });
    expect(await returnFromTiktok(who, back, cookie)).toBe("/connections?tiktok=other_session");
    expect(await returnFromTiktok(one.admin, back, cookie)).toBe(
      "/connections?tiktok=invalid_state",
    );
  }
  expect(await tiktok.requests("token", openId)).toEqual([]);
});

test("shows the confirmation page only to the session that started", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { handle } = await tiktok.account();
  const { token } = await toConfirm(one.admin, handle);
  expect(await confirmAccount(other.admin, token)).toEqual({ kind: "gone" });
  expect(await confirmAccount({ ...one.admin, sessionId: other.admin.sessionId }, token)).toEqual({
    kind: "gone",
  });
  const answers = await Promise.all([
    confirmAccount(one.admin, token),
    confirmAccount(one.admin, token),
  ]);
  expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(["gone", "linked"]));
});

test("lets only administrators connect, and only from a page of the studio", async () => {
  const { admin, editor, viewer } = await makeShop();
  const body = { purpose: "link" };
  for (const [as, status] of [
    [editor, 403],
    [viewer, 403],
    [undefined, 401],
  ] as const) {
    expect((await callRoute(connect, { ...(as ? { as } : {}), method: "POST", body })).status).toBe(
      status,
    );
  }
  expect(
    (
      await callRoute(connect, {
        as: admin,
        method: "POST",
        body,
        headers: { origin: "https://evil.example" },
      })
    ).status,
  ).toBe(403);
  expect(
    (await callRoute(connect, { as: admin, method: "POST", body: { purpose: "request_erasure" } }))
      .status,
  ).toBe(400);
  expect(
    (
      await callRoute(connect, {
        as: admin,
        method: "POST",
        body: { purpose: "reconnect", connectionId: crypto.randomUUID() },
      })
    ).status,
  ).toBe(404);
  expect(callbackHead().status).toBe(405);
});

test("shows a message on the list after a denial or an error from TikTok", async () => {
  const { admin } = await makeShop();
  const { handle } = await tiktok.account();
  const refused = await startOAuth(admin);
  expect(
    await returnFromTiktok(
      admin,
      await submitAuthorizePage(refused.url, { account: handle, decision: "deny" }),
      refused.cookie,
    ),
  ).toBe("/connections?tiktok=declined");
  for (const [params, why] of [
    [{ error: "server_error" }, "rejected"],
    [{}, "rejected"],
    [{ code: "SIMCODEunknown" }, "rejected"],
  ] as const) {
    const { url, cookie } = await startOAuth(admin);
    const back = new URL("http://studio.test/api/tiktok/callback");
    back.search = new URLSearchParams({
      ...params,
      state: new URL(url).searchParams.get("state") ?? "",
    }).toString();
    expect(await returnFromTiktok(admin, back, cookie)).toBe(`/connections?tiktok=${why}`);
  }
});

test.each([
  [{ kind: "html" }, "tiktok_unavailable"],
  [{ kind: "status", status: 500 }, "tiktok_unavailable"],
  [{ kind: "wrong-json" }, "tiktok_unavailable"],
  [{ kind: "empty" }, "tiktok_unavailable"],
  [{ kind: "reset" }, "tiktok_unavailable"],
  [{ kind: "cut-body", when: "after" }, "tiktok_unavailable"],
  [{ kind: "ok-with-error", code: "invalid_grant" }, "rejected"],
  [{ kind: "ok-with-error", code: "invalid_client" }, "misconfigured"],
])(
  "connects nothing and calls the token endpoint once when it answers with %o",
  async (plan, why) => {
    const { shop, admin } = await makeShop();
    const { handle } = await tiktok.account();
    await tiktok.fault({ route: "token", times: "always", ...plan });
    const { url, cookie } = await startOAuth(admin);
    expect(
      await returnFromTiktok(admin, await submitAuthorizePage(url, { account: handle }), cookie),
    ).toBe(`/connections?tiktok=${why}`);
    expect(
      await database().tiktokCall.count({
        where: { shopId: shop.id, operation: "exchange_code" },
      }),
    ).toBe(1);
    expect(await database().connection.count({ where: { shopId: shop.id } })).toBe(0);
  },
);

test("stores nothing after a sign-in that only verifies the account's owner", async () => {
  const { handle, openId } = await tiktok.account();
  const { url, oauthState } = await beginAuthorization(publicActor, { purpose: "request_erasure" });
  expect(new URL(url).searchParams.get("scope")).toBe("user.info.basic");
  const back = await submitAuthorizePage(url, { account: handle });
  const query = Object.fromEntries(back.searchParams);
  expect(
    await completeAuthorization(publicActor, {
      query,
      oauthState: { ...oauthState, purpose: "link" },
    }),
  ).toMatchObject({
    kind: "failed",
    result: "invalid_state",
  });
  const again = await beginAuthorization(publicActor, { purpose: "request_erasure" });
  const proof = Object.fromEntries(
    (await submitAuthorizePage(again.url, { account: handle })).searchParams,
  );
  expect(
    await completeAuthorization(publicActor, { query: proof, oauthState: again.oauthState }),
  ).toEqual({
    kind: "ownership_proven",
    openId,
    purpose: "request_erasure",
  });
  expect(await tiktok.requests("revoke", openId)).toHaveLength(1);
  expect(await database().connection.count({ where: { openId } })).toBe(0);
  expect(
    await database().authorization.count({
      where: { grantSealed: { not: null }, purpose: "request_erasure" },
    }),
  ).toBe(0);
  await expect(beginAuthorization(publicActor, { purpose: "link" })).rejects.toMatchObject({
    code: "forbidden",
  });
});
