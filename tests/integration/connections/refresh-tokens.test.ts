import { afterAll, beforeEach, expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { getAccessToken } from "#lib/connections/get-access-token";
import { refreshTokensAndAvatar } from "#lib/connections/refresh-connection";
import { database } from "#lib/infra/db/database";
import { workerActorFor } from "#tests/support/drivers/oauth";
import { simulatorControl, startSimulator } from "#tests/support/drivers/simulator";
import {
  connectWithExpiry,
  setTokenAge,
  connectionRow,
  simulateInterruptedRefresh,
  tiktokResultFor,
} from "#tests/support/drivers/token-refresh";
import { makeShop } from "#tests/support/factories/records";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());
beforeEach(() => tiktok.clearFaults());

test("returns a token with time left without a refresh", async () => {
  const { worker, id, refreshes } = await connectWithExpiry(tiktok, 1000);
  expect(await tiktokResultFor(await getAccessToken(worker, id))).toBe("ok");
  expect(await refreshes()).toBe(0);
});

test("refreshes once at TikTok for fifty simultaneous callers and gives all the same token", async () => {
  const { worker, id, refreshes } = await connectWithExpiry(tiktok);
  const { tokenVersion } = await connectionRow(id);
  const found = await Promise.all(Array.from({ length: 50 }, () => getAccessToken(worker, id)));
  expect(
    new Set(found.map((one) => (one.kind === "token" ? one.token.reveal() : one.kind))).size,
  ).toBe(1);
  expect(await tiktokResultFor(found[0] ?? { kind: "needs_reconnect", reason: "" })).toBe("ok");
  expect(await refreshes()).toBe(1);
  expect(await connectionRow(id)).toMatchObject({
    tokenVersion: tokenVersion + 1,
    refreshStartedAt: null,
    refreshFailures: 0,
  });
});

test("waits for a running refresh instead of calling TikTok again", async () => {
  const { worker, id, refreshes } = await connectWithExpiry(tiktok);
  await simulateInterruptedRefresh(id, 5);
  const waiting = getAccessToken(worker, id);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await database()
    .$executeRaw`UPDATE "Connection" SET "refreshStartedAt" = NULL, "accessExpiresAt" = clock_timestamp() + interval '2 hours', "tokenVersion" = 7 WHERE id = ${id}::uuid`;
  expect(await waiting).toMatchObject({ kind: "token", version: 7 });
  expect(await refreshes()).toBe(0);
});

test("requires reconnecting when access was revoked, the refresh token expired, or TikTok returns another account's tokens", async () => {
  const removed = await connectWithExpiry(tiktok);
  await tiktok.removeApp(removed.handle);
  expect(await getAccessToken(removed.worker, removed.id)).toEqual({
    kind: "needs_reconnect",
    reason: "grant_invalid",
  });
  const ended = await connectWithExpiry(tiktok);
  await database()
    .$executeRaw`UPDATE "Connection" SET "refreshExpiresAt" = clock_timestamp() WHERE id = ${ended.id}::uuid`;
  expect(await getAccessToken(ended.worker, ended.id)).toEqual({
    kind: "needs_reconnect",
    reason: "grant_expired",
  });
  expect(await ended.refreshes()).toBe(0);
  const foreign = await connectWithExpiry(tiktok);
  await tiktok.fault({ route: "refresh", account: foreign.handle, kind: "foreign-ids" });
  expect(await getAccessToken(foreign.worker, foreign.id)).toEqual({
    kind: "needs_reconnect",
    reason: "grant_invalid",
  });
});

test("refreshes a due connection once in the worker and queues the next refresh", async () => {
  const { worker, id, refreshes } = await connectWithExpiry(tiktok);
  const jobs = () => database().$queryRaw<{ start: Date }[]>`
    SELECT start_after AS start FROM pgboss.job WHERE name = 'refresh-connection' AND data->>'connectionId' = ${id} ORDER BY start_after`;
  expect(await jobs()).toHaveLength(1);
  await Promise.all([
    refreshTokensAndAvatar(worker, { connectionId: id }),
    refreshTokensAndAvatar(worker, { connectionId: id }),
  ]);
  await refreshTokensAndAvatar(worker, { connectionId: id });
  expect(await refreshes()).toBe(1);
  const { nextRefreshAt, avatarUrl } = await connectionRow(id);
  expect((await jobs()).some(({ start }) => start.getTime() === nextRefreshAt?.getTime())).toBe(
    true,
  );
  expect(avatarUrl).toContain("/avatars/");
});

test("schedules the next refresh by the lifetime TikTok reports, and none when it reports no lifetime", async () => {
  const { worker, handle, id } = await connectWithExpiry(tiktok);
  await tiktok.set({ access_lifetime_s: 40 });
  await getAccessToken(worker, id);
  await tiktok.set({ access_lifetime_s: 7200 });
  const { refreshedAt, accessExpiresAt, nextRefreshAt } = await connectionRow(id);
  const from = refreshedAt?.getTime() ?? 0;
  expect([
    (accessExpiresAt?.getTime() ?? 0) - from,
    (nextRefreshAt?.getTime() ?? 0) - from,
  ]).toEqual([40_000, 30_000]);
  const { openId } = await connectionRow(id);
  const body = {
    open_id: openId,
    scope: "user.info.basic,video.upload",
    access_token: "act.SIMTOKnolifetime",
    refresh_token: "rft.SIMTOKnolifetime",
  };
  await tiktok.fault({ route: "refresh", account: handle, kind: "wrong-json", body });
  await setTokenAge(id, 5);
  expect(await getAccessToken(worker, id)).toMatchObject({ kind: "token" });
  expect(await connectionRow(id)).toMatchObject({ accessExpiresAt: null, nextRefreshAt: null });
});

test("discards and revokes the new tokens when the account is disconnected during a refresh", async () => {
  const { worker, admin, handle, openId, id } = await connectWithExpiry(tiktok);
  await tiktok.fault({ route: "refresh", account: handle, kind: "delay", when: "after", ms: 600 });
  const refreshing = getAccessToken(worker, id);
  await new Promise((resolve) => setTimeout(resolve, 250));
  await tiktok.fault({ route: "revoke", account: handle, kind: "status", status: 500, times: 2 });
  expect(await disconnectConnection(admin, { id, reason: "staff" })).toMatchObject({
    kind: "disconnected",
    revoke: "failed",
  });
  expect(await refreshing).toEqual({ kind: "needs_reconnect", reason: "staff" });
  expect(await connectionRow(id)).toMatchObject({
    state: "disconnected",
    accessTokenSealed: null,
    refreshTokenSealed: null,
  });
  expect((await tiktok.requests("revoke", openId)).map(({ outcome }) => outcome)).toEqual([
    500, 500, 200,
  ]);
});

test("returns no token to the worker of another shop", async () => {
  const { id } = await connectWithExpiry(tiktok);
  const { admin: stranger } = await makeShop();
  expect(await getAccessToken(workerActorFor(stranger), id)).toEqual({
    kind: "needs_reconnect",
    reason: "not_found",
  });
  const sneaky: StaffActor = stranger;
  await expect(disconnectConnection(sneaky, { id, reason: "staff" })).rejects.toMatchObject({
    code: "not_found",
  });
});
