// npm run panic:revoke-all stops everything, also after it was killed and restarted. npm run
// panic:resume lets a shop work again.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { findSession } from "#lib/auth/sessions";
import { beginAuthorization } from "#lib/connections/begin-authorization";
import { getAccessToken } from "#lib/connections/get-access-token";
import { unsealToken } from "#lib/connections/token-store";
import { retryDelivery } from "#lib/deliveries/retry-delivery";
import { giveConsent } from "#lib/drafts/give-consent";
import { database } from "#lib/infra/db/database";
import { suspendShop } from "#lib/shops/suspend-shop";
import { exchangeRefreshToken } from "#lib/tiktok/oauth";
import { connectThroughOAuth, startOAuth, workerActorFor } from "#tests/support/drivers/oauth";
import { simulatorControl, startSimulator } from "#tests/support/drivers/simulator";
import { makeDelivery, makeShop } from "#tests/support/factories/records";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);

afterAll(() => simulator.stop());

type Run = {
  child: ChildProcess;
  words: () => string;
  ended: Promise<[code: number | null, signal: string | null]>;
};

/** Runs the program as scripts/panic.ts does. */
function run(...args: string[]): Run {
  const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, "lib/cli/revoke-all.ts", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let words = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => (words += part.toString()));
  return { child, words: () => words, ended: once(child, "exit") as Run["ended"] };
}

async function makeConnected(admin: StaffActor) {
  const { handle, openId } = await tiktok.account();
  const id = await connectThroughOAuth(admin, handle);
  const row = await database().connection.findUniqueOrThrow({ where: { id } });
  return {
    id,
    handle,
    openId,
    stolen: unsealToken(id, "refreshTokenSealed", row.refreshTokenSealed ?? Buffer.alloc(0)),
  };
}

const rowOf = (id: string) => database().connection.findUniqueOrThrow({ where: { id } });
const disconnectedRow = {
  state: "disconnected",
  stateReason: "shop_suspended",
  accessTokenSealed: null,
  refreshTokenSealed: null,
};

test("stops every shop: ends sessions, destroys tokens, stops sends and blocks new ones until a shop is resumed", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const accounts = [
    await makeConnected(one.admin),
    await makeConnected(one.admin),
    await makeConnected(other.admin),
  ];
  const [first] = accounts;
  if (!first) throw new Error("no account");
  const { id: deliveryId, draftId } = await makeDelivery(one.editor, { connectionId: first.id });
  await startOAuth(other.admin);
  await database().connection.update({
    where: { id: accounts[1]?.id ?? "" },
    data: { accessExpiresAt: new Date(Date.now() - 1000) },
  });

  const panic = run("revoke-all");
  expect(await panic.ended, panic.words()).toEqual([0, null]);
  expect(panic.words()).toContain(
    "Done. 3 revoked at TikTok, 0 had no token, 0 not confirmed by TikTok.",
  );
  for (const { id, stolen } of accounts) {
    expect(await rowOf(id)).toMatchObject({ ...disconnectedRow, revokeState: "done" });
    expect((await exchangeRefreshToken(stolen)).result).toMatchObject({ kind: "invalid_grant" });
  }
  for (const actor of [one.admin, one.viewer, other.editor])
    expect(await findSession(actor.sessionId)).toBeNull();
  expect(
    (await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } })).cancelRequestedAt,
  ).not.toBeNull();
  expect(await database().authorization.count({ where: { shopId: other.shop.id } })).toBe(0);
  const yes = { draftId, fingerprint: "f".repeat(64), textVersion: "1", agreed: true } as const;
  const begin = [
    () => giveConsent(one.editor, yes),
    () => beginAuthorization(one.admin, { purpose: "link" }),
    () => retryDelivery(one.editor, { id: deliveryId }),
  ];
  for (const begun of begin) await expect(begun()).rejects.toMatchObject({ code: "conflict" });

  const events = await database().auditEvent.findMany({
    where: { shopId: one.shop.id, action: { startsWith: "shop." } },
  });
  expect(events.map(({ details }) => details)).toEqual([{ sessionsEnded: 3 }]);
  const again = run("revoke-all");
  expect(await again.ended).toEqual([0, null]);
  expect(again.words()).toContain("0 accounts to disconnect");

  const resumed = run("resume", "--shop", one.shop.id);
  expect(await resumed.ended).toEqual([0, null]);
  const stopped = await database().shop.findMany({
    where: { suspendedAt: { not: null }, id: { in: [one.shop.id, other.shop.id] } },
  });
  expect(stopped.map(({ id }) => id)).toEqual([other.shop.id]);
}, 60_000);

test("stops one shop without ending its sessions while the other continues", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const [ended, living] = [await makeConnected(one.admin), await makeConnected(other.admin)];
  expect(await run("revoke-all", "--shop", one.shop.id, "--keep-sessions").ended).toEqual([
    0,
    null,
  ]);
  expect(await rowOf(ended.id)).toMatchObject(disconnectedRow);
  expect((await rowOf(living.id)).state).toBe("connected");
  expect((await exchangeRefreshToken(living.stolen)).result).toMatchObject({ kind: "ok" });
  expect(await findSession(one.admin.sessionId)).not.toBeNull();
}, 60_000);

test("completes after it was killed during the revocation, before and after TikTok received it", async () => {
  const { shop, admin } = await makeShop();
  const [before, after] = [await makeConnected(admin), await makeConnected(admin)];
  const [unheard, unanswered] = [`${before.handle}.hang`, `${after.handle}.delay`];
  await tiktok.fault({ id: unheard, route: "revoke", account: before.handle, kind: "hang" });
  await tiktok.fault({
    id: unanswered,
    route: "revoke",
    account: after.handle,
    kind: "delay",
    when: "after",
    ms: 30_000,
  });
  const panic = run("revoke-all", "--shop", shop.id);
  const struck = async () => JSON.stringify(await tiktok.call("GET", "ledger?type=fault.fired"));
  for (const until = performance.now() + 20_000; performance.now() < until; await sleep(50)) {
    const fired = await struck();
    if (fired.includes(unheard) && fired.includes(unanswered)) break;
  }
  panic.child.kill("SIGKILL");
  expect(await panic.ended).toEqual([null, "SIGKILL"]);
  for (const { id } of [before, after])
    expect(await rowOf(id)).toMatchObject({ state: "connected", revokeState: "pending" });
  await tiktok.clearFaults();

  const again = run("revoke-all", "--shop", shop.id);
  expect(await again.ended, again.words()).toEqual([0, null]);
  for (const { id, stolen } of [before, after]) {
    expect(await rowOf(id)).toMatchObject({ ...disconnectedRow, revokeState: "done" });
    expect((await exchangeRefreshToken(stolen)).result).toMatchObject({ kind: "invalid_grant" });
  }
}, 60_000);

test("destroys the tokens, reports the failed revocation and fails when TikTok does not answer", async () => {
  const { shop, admin } = await makeShop();
  const { id, handle, openId } = await makeConnected(admin);
  await tiktok.fault({
    route: "revoke",
    account: handle,
    times: "always",
    kind: "status",
    status: 503,
  });
  const panic = run("revoke-all", "--shop", shop.id, "--timeout", "2");
  expect(await panic.ended).toEqual([2, null]);
  expect(panic.words()).toContain("1 not confirmed by TikTok");
  expect(await rowOf(id)).toMatchObject({ ...disconnectedRow, revokeState: "failed" });
  expect((await tiktok.requests("revoke", openId)).length).toBeGreaterThanOrEqual(2);
}, 60_000);

test("returns no token of a stopped shop, even before the tokens are destroyed", async () => {
  const { admin } = await makeShop();
  const { id } = await makeConnected(admin);
  expect((await getAccessToken(workerActorFor(admin), id)).kind).toBe("token");
  await suspendShop(workerActorFor(admin), { endSessions: false });
  expect(await getAccessToken(workerActorFor(admin), id)).toEqual({
    kind: "needs_reconnect",
    reason: "shop_suspended",
  });
});
