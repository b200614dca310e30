import { afterAll, beforeEach, expect, test } from "vitest";

import { getAccessToken, handleInvalidToken } from "#lib/connections/get-access-token";
import { getConnection } from "#lib/connections/queries";
import { fetchUserInfo } from "#lib/tiktok/user-info";
import { simulatorControl, startSimulator } from "#tests/support/drivers/simulator";
import {
  connectWithExpiry,
  connectionRow,
  countReconnectEvents,
  tiktokResultFor,
} from "#tests/support/drivers/token-refresh";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());
beforeEach(() => tiktok.clearFaults());

test("refreshes a token that TikTok rejected once, however many callers report it", async () => {
  const { worker, handle, id, refreshes } = await connectWithExpiry(tiktok, 1000);
  await tiktok.fault({ route: "userinfo", account: handle, kind: "expire-token" });
  const first = await getAccessToken(worker, id);
  if (first.kind !== "token") throw new Error(first.kind);
  expect((await fetchUserInfo(first.token, [])).result.kind).toBe("token_invalid");
  const report = () =>
    handleInvalidToken(worker, { connectionId: id, version: first.version, scopeMissing: false });
  const found = await Promise.all(Array.from({ length: 10 }, report));
  for (const one of found) expect(one).toMatchObject({ kind: "token", version: first.version + 1 });
  expect(await tiktokResultFor(await report())).toBe("ok");
  expect(await refreshes()).toBe(1);
});

test("requires reconnecting after three refreshed tokens in a row were rejected", async () => {
  const { worker, id, refreshes } = await connectWithExpiry(tiktok, 1000);
  let { tokenVersion: version } = await connectionRow(id);
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

test("records a missing scope once and stops sends until the account is reconnected", async () => {
  const { worker, admin, id, refreshes } = await connectWithExpiry(tiktok, 1000);
  const { tokenVersion: version } = await connectionRow(id);
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
