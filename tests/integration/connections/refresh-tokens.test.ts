import { afterAll, beforeEach, expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { getAccessToken, handleInvalidToken } from "#lib/connections/get-access-token";
import { getConnection } from "#lib/connections/queries";
import { refreshConnection } from "#lib/connections/refresh-connection";
import { refreshTokens } from "#lib/connections/refresh-tokens";
import { openToken } from "#lib/connections/token-store";
import { database } from "#lib/infra/db/database";
import { acquireLock } from "#lib/infra/db/named-lock";
import { exchangeRefreshToken } from "#lib/tiktok/oauth";
import { fetchUserInfo } from "#lib/tiktok/user-info";
import {
  confirmAccount,
  confirmTokenIn,
  connectThroughOAuth,
  returnFromTiktok,
  startOAuth,
  workerActorFor,
} from "#tests/support/drivers/oauth";
import {
  simulatorControl,
  startSimulator,
  submitAuthorizePage,
} from "#tests/support/drivers/simulator";
import { makeShop } from "#tests/support/factories/records";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());
beforeEach(() => tiktok.clearFaults());

/** A connected account whose access token has `left` seconds to live. */
async function makeConnected(left = 100) {
  const { shop, admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const id = await connectThroughOAuth(admin, handle);
  await setTokenAge(id, left);
  const refreshes = async () => (await tiktok.requests("refresh", openId)).length;
  return { shop, admin, worker: workerActorFor(admin), handle, openId, id, refreshes };
}

const setTokenAge = (id: string, left: number) =>
  database()
    .$executeRaw`UPDATE "Connection" SET "accessExpiresAt" = clock_timestamp() + make_interval(secs => ${left}::int),
    "refreshedAt" = clock_timestamp() - interval '2 hours', "nextRefreshAt" = clock_timestamp() - interval '1 second' WHERE id = ${id}::uuid`;
const rowOf = (id: string) => database().connection.findUniqueOrThrow({ where: { id } });
const countReconnectEvents = (id: string) =>
  database().auditEvent.count({ where: { subjectId: id, action: "connection.needs_reconnect" } });
/** As if a process had written its intent to renew so many seconds ago and died. */
const simulateCrash = (id: string, seconds: number) =>
  database()
    .$executeRaw`UPDATE "Connection" SET "refreshStartedAt" = clock_timestamp() - make_interval(secs => ${seconds}::int) WHERE id = ${id}::uuid`;
const makeRefreshDue = (id: string) =>
  database()
    .$executeRaw`UPDATE "Connection" SET "nextRefreshAt" = clock_timestamp() WHERE id = ${id}::uuid`;

async function storedRefreshToken(id: string) {
  const { refreshTokenSealed } = await rowOf(id);
  return openToken(id, "refreshTokenSealed", refreshTokenSealed ?? new Uint8Array());
}

async function worksAtTiktok(found: Awaited<ReturnType<typeof getAccessToken>>) {
  if (found.kind !== "token") return found.kind;
  return (await fetchUserInfo(found.token, [])).result.kind;
}

test("a token with time left is handed out as it is", async () => {
  const { worker, id, refreshes } = await makeConnected(1000);
  expect(await worksAtTiktok(await getAccessToken(worker, id))).toBe("ok");
  expect(await refreshes()).toBe(0);
});

test("fifty callers at once: one renewal at TikTok, one new pair for all", async () => {
  const { worker, id, refreshes } = await makeConnected();
  const { tokenVersion } = await rowOf(id);
  const found = await Promise.all(Array.from({ length: 50 }, () => getAccessToken(worker, id)));
  expect(
    new Set(found.map((one) => (one.kind === "token" ? one.token.reveal() : one.kind))).size,
  ).toBe(1);
  expect(await worksAtTiktok(found[0] ?? { kind: "needs_reconnect", reason: "" })).toBe("ok");
  expect(await refreshes()).toBe(1);
  expect(await rowOf(id)).toMatchObject({
    tokenVersion: tokenVersion + 1,
    refreshStartedAt: null,
    refreshFailures: 0,
  });
});

test("who finds a renewal under way waits for its pair instead of asking TikTok again", async () => {
  const { worker, id, refreshes } = await makeConnected();
  await simulateCrash(id, 5);
  const waiting = getAccessToken(worker, id);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await database()
    .$executeRaw`UPDATE "Connection" SET "refreshStartedAt" = NULL, "accessExpiresAt" = clock_timestamp() + interval '2 hours', "tokenVersion" = 7 WHERE id = ${id}::uuid`;
  expect(await waiting).toMatchObject({ kind: "token", version: 7 });
  expect(await refreshes()).toBe(0);
});

test("a process that died before TikTok was asked: another renews after a minute", async () => {
  const { worker, id, refreshes } = await makeConnected();
  await simulateCrash(id, 61);
  expect(await worksAtTiktok(await getAccessToken(worker, id))).toBe("ok");
  expect(await refreshes()).toBe(1);
});

test("a process that stands still in the middle of a renewal is waited for; one that vanished is given up after a quarter of an hour", async () => {
  const { worker, id, refreshes } = await makeConnected();
  const { tokenVersion: version } = await rowOf(id);
  const still = await acquireLock(`refresh-tokens:${id}`, {
    waitMs: 0,
    onRequested: () => undefined,
  });
  await simulateCrash(id, 200);
  await refreshTokens(worker, { connectionId: id, version, trigger: "expiring" });
  expect(await refreshes()).toBe(0);
  await simulateCrash(id, 901);
  await refreshTokens(worker, { connectionId: id, version, trigger: "expiring" });
  expect(await refreshes()).toBe(1);
  await still?.release();
  expect((await rowOf(id)).tokenVersion).toBe(version + 1);
});

test("a process that died between TikTok's answer and the save: one more try, then reconnect, told once", async () => {
  const { worker, admin, id, refreshes } = await makeConnected();
  expect((await exchangeRefreshToken(await storedRefreshToken(id))).result.kind).toBe("ok");
  await simulateCrash(id, 61);
  const answers = await Promise.all(Array.from({ length: 5 }, () => getAccessToken(worker, id)));
  for (const answer of answers)
    expect(answer).toEqual({ kind: "needs_reconnect", reason: "grant_invalid" });
  expect(await refreshes()).toBe(2);
  expect(await countReconnectEvents(id)).toBe(1);
  expect(await rowOf(id)).toMatchObject({
    state: "needs_reconnect",
    accessTokenSealed: null,
    refreshTokenSealed: null,
  });
  expect(await getConnection(admin, id)).toMatchObject({
    canSend: false,
    health: { label: "Reconnect needed", refreshesAt: null },
  });
});

test("an answer lost on the way: tried again after a pause, then reconnect; the account comes back by reconnecting", async () => {
  const { worker, admin, handle, id } = await makeConnected(10);
  await tiktok.fault({ route: "refresh", kind: "reset", when: "after", account: handle });
  expect(await getAccessToken(worker, id)).toMatchObject({ kind: "unclear" });
  expect(await rowOf(id)).toMatchObject({ state: "connected", refreshFailures: 1 });
  await makeRefreshDue(id);
  expect(await getAccessToken(worker, id)).toEqual({
    kind: "needs_reconnect",
    reason: "grant_invalid",
  });
  expect(await countReconnectEvents(id)).toBe(1);
  const { url, cookie } = await startOAuth(admin, { purpose: "reconnect", connectionId: id });
  const path = await returnFromTiktok(
    admin,
    await submitAuthorizePage(url, { account: handle }),
    cookie,
  );
  expect(await confirmAccount(admin, confirmTokenIn(path))).toMatchObject({
    kind: "linked",
    connectionId: id,
  });
  expect(await worksAtTiktok(await getAccessToken(worker, id))).toBe("ok");
});

test.each([
  { kind: "status", status: 500 },
  { kind: "status", status: 503 },
  { kind: "status", status: 429 },
  { kind: "html" },
  { kind: "empty" },
  { kind: "reset" },
  { kind: "wrong-json" },
  { kind: "ok-with-error", code: "server_error" },
  { kind: "ok-with-error", code: "invalid_client" },
])("a renewal that meets %o disconnects nothing and is tried again later", async (plan) => {
  const { worker, handle, id, refreshes } = await makeConnected(100);
  await tiktok.fault({ route: "refresh", account: handle, times: 3, ...plan });
  expect(await worksAtTiktok(await getAccessToken(worker, id))).toBe("ok");
  for (let round = 2; round <= 3; round += 1) {
    await setTokenAge(id, 10);
    const found = await getAccessToken(worker, id);
    expect(found).toMatchObject({ kind: "unclear" });
    const { refreshFailures, nextRefreshAt } = await rowOf(id);
    expect(refreshFailures).toBe(round);
    if (found.kind === "unclear") expect(found.retryAt).toEqual(nextRefreshAt);
  }
  await getAccessToken(worker, id);
  expect(await refreshes()).toBe(3);
  expect(await countReconnectEvents(id)).toBe(0);
  await setTokenAge(id, 10);
  expect(await worksAtTiktok(await getAccessToken(worker, id))).toBe("ok");
  expect(await rowOf(id)).toMatchObject({ state: "connected", refreshFailures: 0 });
});

test("a database that stumbles while the new pair is saved costs nothing", async () => {
  const { worker, id, refreshes } = await makeConnected();
  await database().$executeRawUnsafe(`CREATE SEQUENCE stumble`);
  await database()
    .$executeRawUnsafe(`CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW."tokenVersion" <> OLD."tokenVersion" AND nextval('stumble') <= 2 THEN RAISE EXCEPTION 'away'; END IF; RETURN NEW; END $$`);
  await database().$executeRawUnsafe(
    `CREATE TRIGGER stumbles BEFORE UPDATE ON "Connection" FOR EACH ROW EXECUTE FUNCTION stumble()`,
  );
  try {
    expect(await worksAtTiktok(await getAccessToken(worker, id))).toBe("ok");
  } finally {
    await database().$executeRawUnsafe(`DROP TRIGGER stumbles ON "Connection"`);
  }
  expect(await refreshes()).toBe(1);
});

test("TikTok's own answer ends a connection: permission taken back, refresh token at its end, somebody else's tokens", async () => {
  const removed = await makeConnected();
  await tiktok.removeApp(removed.handle);
  expect(await getAccessToken(removed.worker, removed.id)).toEqual({
    kind: "needs_reconnect",
    reason: "grant_invalid",
  });
  const ended = await makeConnected();
  await database()
    .$executeRaw`UPDATE "Connection" SET "refreshExpiresAt" = clock_timestamp() WHERE id = ${ended.id}::uuid`;
  expect(await getAccessToken(ended.worker, ended.id)).toEqual({
    kind: "needs_reconnect",
    reason: "grant_expired",
  });
  expect(await ended.refreshes()).toBe(0);
  const foreign = await makeConnected();
  await tiktok.fault({ route: "refresh", account: foreign.handle, kind: "foreign-ids" });
  expect(await getAccessToken(foreign.worker, foreign.id)).toEqual({
    kind: "needs_reconnect",
    reason: "grant_invalid",
  });
});

test("the worker renews what is due, once, and puts the next renewal on the queue", async () => {
  const { worker, id, refreshes } = await makeConnected();
  const jobs = () => database().$queryRaw<{ start: Date }[]>`
    SELECT start_after AS start FROM pgboss.job WHERE name = 'refresh-connection' AND data->>'connectionId' = ${id} ORDER BY start_after`;
  expect(await jobs()).toHaveLength(1);
  await Promise.all([
    refreshConnection(worker, { connectionId: id }),
    refreshConnection(worker, { connectionId: id }),
  ]);
  await refreshConnection(worker, { connectionId: id });
  expect(await refreshes()).toBe(1);
  const { nextRefreshAt, avatarUrl } = await rowOf(id);
  expect((await jobs()).some(({ start }) => start.getTime() === nextRefreshAt?.getTime())).toBe(
    true,
  );
  expect(avatarUrl).toContain("/avatars/");
});

test("lives are TikTok's to say: forty seconds are renewed after thirty, an unsaid life only when refused", async () => {
  const { worker, handle, id } = await makeConnected();
  await tiktok.set({ access_lifetime_s: 40 });
  await getAccessToken(worker, id);
  await tiktok.set({ access_lifetime_s: 7200 });
  const { refreshedAt, accessExpiresAt, nextRefreshAt } = await rowOf(id);
  const from = refreshedAt?.getTime() ?? 0;
  expect([
    (accessExpiresAt?.getTime() ?? 0) - from,
    (nextRefreshAt?.getTime() ?? 0) - from,
  ]).toEqual([40_000, 30_000]);
  const { openId } = await rowOf(id);
  const body = {
    open_id: openId,
    scope: "user.info.basic,video.upload",
    access_token: "act.SIMTOKunsaid",
    refresh_token: "rft.SIMTOKunsaid",
  };
  await tiktok.fault({ route: "refresh", account: handle, kind: "wrong-json", body });
  await setTokenAge(id, 5);
  expect(await getAccessToken(worker, id)).toMatchObject({ kind: "token" });
  expect(await rowOf(id)).toMatchObject({ accessExpiresAt: null, nextRefreshAt: null });
});

test("a token that TikTok refuses is renewed once, however many report it", async () => {
  const { worker, handle, id, refreshes } = await makeConnected(1000);
  await tiktok.fault({ route: "userinfo", account: handle, kind: "expire-token" });
  const first = await getAccessToken(worker, id);
  if (first.kind !== "token") throw new Error(first.kind);
  expect((await fetchUserInfo(first.token, [])).result.kind).toBe("token_invalid");
  const report = () =>
    handleInvalidToken(worker, { connectionId: id, version: first.version, scopeMissing: false });
  const found = await Promise.all(Array.from({ length: 10 }, report));
  for (const one of found) expect(one).toMatchObject({ kind: "token", version: first.version + 1 });
  expect(await worksAtTiktok(await report())).toBe("ok");
  expect(await refreshes()).toBe(1);
});

test("new tokens refused again and again end in reconnect, never in a loop", async () => {
  const { worker, id, refreshes } = await makeConnected(1000);
  let { tokenVersion: version } = await rowOf(id);
  for (let round = 0; round < 3; round += 1) {
    const found = await handleInvalidToken(worker, {
      connectionId: id,
      version,
      scopeMissing: false,
    });
    expect(found.kind).toBe("token");
    version += 1;
  }
  expect(
    await handleInvalidToken(worker, { connectionId: id, version, scopeMissing: false }),
  ).toEqual({
    kind: "needs_reconnect",
    reason: "token_rejected",
  });
  expect([await refreshes(), await countReconnectEvents(id)]).toEqual([3, 1]);
});

test("a permission that TikTok no longer counts is noted once; the account may not send until it is reconnected", async () => {
  const { worker, admin, id, refreshes } = await makeConnected(1000);
  const { tokenVersion: version } = await rowOf(id);
  for (let round = 0; round < 3; round += 1) {
    expect(
      await handleInvalidToken(worker, { connectionId: id, version, scopeMissing: true }),
    ).toEqual({
      kind: "needs_reconnect",
      reason: "scope_missing",
    });
  }
  expect(await getConnection(admin, id)).toMatchObject({ canSend: false, state: "connected" });
  expect([await refreshes(), await countReconnectEvents(id)]).toEqual([0, 1]);
});

test("disconnected while a renewal is under way: the new pair is not kept, and given back", async () => {
  const { worker, admin, handle, openId, id } = await makeConnected();
  await tiktok.fault({ route: "refresh", account: handle, kind: "delay", when: "after", ms: 600 });
  const renewing = getAccessToken(worker, id);
  await new Promise((resolve) => setTimeout(resolve, 250));
  await tiktok.fault({ route: "revoke", account: handle, kind: "status", status: 500, times: 2 });
  expect(await disconnectConnection(admin, { id, reason: "staff" })).toMatchObject({
    kind: "disconnected",
    revoke: "failed",
  });
  expect(await renewing).toEqual({ kind: "needs_reconnect", reason: "staff" });
  expect(await rowOf(id)).toMatchObject({
    state: "disconnected",
    accessTokenSealed: null,
    refreshTokenSealed: null,
  });
  expect((await tiktok.requests("revoke", openId)).map(({ outcome }) => outcome)).toEqual([
    500, 500, 200,
  ]);
});

test("another shop's worker gets no token", async () => {
  const { id } = await makeConnected();
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
