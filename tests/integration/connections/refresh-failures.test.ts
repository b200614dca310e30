import { afterAll, beforeEach, expect, test, vi } from "vitest";

import { getAccessToken } from "#lib/connections/get-access-token";
import { getConnection } from "#lib/connections/queries";
import { refreshTokens } from "#lib/connections/refresh-tokens";
import { database } from "#lib/infra/db/database";
import { acquireLock } from "#lib/infra/db/named-lock";
import { exchangeRefreshToken } from "#lib/tiktok/oauth";
import {
  confirmAccount,
  confirmTokenIn,
  returnFromTiktok,
  startOAuth,
} from "#tests/support/drivers/oauth";
import {
  simulatorControl,
  startSimulator,
  submitAuthorizePage,
} from "#tests/support/drivers/simulator";
import {
  connectWithExpiry,
  setTokenAge,
  connectionRow,
  countReconnectEvents,
  simulateInterruptedRefresh,
  makeRefreshDue,
  storedRefreshToken,
  tiktokResultFor,
} from "#tests/support/drivers/token-refresh";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());
beforeEach(() => tiktok.clearFaults());

test("refreshes one minute after a process ended before it called TikTok", async () => {
  const { worker, id, refreshes } = await connectWithExpiry(tiktok);
  await simulateInterruptedRefresh(id, 61);
  expect(await tiktokResultFor(await getAccessToken(worker, id))).toBe("ok");
  expect(await refreshes()).toBe(1);
});

test("waits for a stalled process that holds the lock, and refreshes anyway after 15 minutes", async () => {
  const { worker, id, refreshes } = await connectWithExpiry(tiktok);
  const { tokenVersion: version } = await connectionRow(id);
  const lock = await acquireLock(`refresh-tokens:${id}`, {
    waitMs: 0,
    onRequested: () => undefined,
  });
  await simulateInterruptedRefresh(id, 200);
  await refreshTokens(worker, { connectionId: id, version, trigger: "expiring" });
  expect(await refreshes()).toBe(0);
  await simulateInterruptedRefresh(id, 901);
  await refreshTokens(worker, { connectionId: id, version, trigger: "expiring" });
  expect(await refreshes()).toBe(1);
  await lock?.release();
  expect((await connectionRow(id)).tokenVersion).toBe(version + 1);
});

test("tries once more after a process ended before saving TikTok's response, then requires reconnecting and records it once", async () => {
  const { worker, admin, id, refreshes } = await connectWithExpiry(tiktok);
  expect((await exchangeRefreshToken(await storedRefreshToken(id))).result.kind).toBe("ok");
  await simulateInterruptedRefresh(id, 61);
  const results = await Promise.all(Array.from({ length: 5 }, () => getAccessToken(worker, id)));
  for (const result of results)
    expect(result).toEqual({ kind: "needs_reconnect", reason: "grant_invalid" });
  expect(await refreshes()).toBe(2);
  expect(await countReconnectEvents(id)).toBe(1);
  expect(await connectionRow(id)).toMatchObject({
    state: "needs_reconnect",
    accessTokenSealed: null,
    refreshTokenSealed: null,
  });
  expect(await getConnection(admin, id)).toMatchObject({
    canSend: false,
    health: { label: "Reconnect needed", refreshesAt: null },
  });
});

test("tries again later when TikTok's response is lost, then requires reconnecting, which restores the account", async () => {
  const { worker, admin, handle, id } = await connectWithExpiry(tiktok, 10);
  await tiktok.fault({ route: "refresh", kind: "reset", when: "after", account: handle });
  expect(await getAccessToken(worker, id)).toMatchObject({ kind: "unclear" });
  expect(await connectionRow(id)).toMatchObject({ state: "connected", refreshFailures: 1 });
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
  expect(await tiktokResultFor(await getAccessToken(worker, id))).toBe("ok");
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
])("keeps the connection and tries again later when a refresh meets %o", async (plan) => {
  const { worker, handle, id, refreshes } = await connectWithExpiry(tiktok, 100);
  await tiktok.fault({ route: "refresh", account: handle, times: 3, ...plan });
  expect(await tiktokResultFor(await getAccessToken(worker, id))).toBe("ok");
  for (let round = 2; round <= 3; round += 1) {
    await setTokenAge(id, 10);
    const found = await getAccessToken(worker, id);
    expect(found).toMatchObject({ kind: "unclear" });
    const { refreshFailures, nextRefreshAt } = await connectionRow(id);
    expect(refreshFailures).toBe(round);
    if (found.kind === "unclear") expect(found.retryAt).toEqual(nextRefreshAt);
  }
  await getAccessToken(worker, id);
  expect(await refreshes()).toBe(3);
  expect(await countReconnectEvents(id)).toBe(0);
  await setTokenAge(id, 10);
  expect(await tiktokResultFor(await getAccessToken(worker, id))).toBe("ok");
  expect(await connectionRow(id)).toMatchObject({ state: "connected", refreshFailures: 0 });
});

test.each([
  ["the first two writes to the database fail", 2, 0],
  ["the database is away for four minutes", 12, 20_000],
])("saves the new tokens when %s", async (_, failures, msPerAttempt) => {
  const { worker, id, refreshes } = await connectWithExpiry(tiktok);
  const startedAt = performance.now();
  let readings = 0;
  const clock = vi
    .spyOn(performance, "now")
    .mockImplementation(() => startedAt + msPerAttempt * (readings += 1));
  await database().$executeRawUnsafe(`CREATE SEQUENCE save_failures`);
  await database()
    .$executeRawUnsafe(`CREATE FUNCTION fail_save() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW."tokenVersion" <> OLD."tokenVersion" AND nextval('save_failures') <= ${failures} THEN RAISE EXCEPTION 'save failed'; END IF; RETURN NEW; END $$`);
  await database().$executeRawUnsafe(
    `CREATE TRIGGER fail_save BEFORE UPDATE ON "Connection" FOR EACH ROW EXECUTE FUNCTION fail_save()`,
  );
  try {
    expect(await tiktokResultFor(await getAccessToken(worker, id))).toBe("ok");
  } finally {
    clock.mockRestore();
    await database().$executeRawUnsafe(`DROP TRIGGER fail_save ON "Connection"`);
    await database().$executeRawUnsafe(`DROP FUNCTION fail_save`);
    await database().$executeRawUnsafe(`DROP SEQUENCE save_failures`);
  }
  expect(await refreshes()).toBe(1);
});
