// npm run panic:revoke-all: ends everything at once, however often it is killed; npm run panic:resume lets a shop work again.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { beginAuthorization } from "#lib/connections/begin-authorization";
import { freshAccessToken } from "#lib/connections/fresh-access-token";
import { openToken } from "#lib/connections/seal-pair";
import { retryDelivery } from "#lib/deliveries/retry-delivery";
import { giveConsent } from "#lib/drafts/give-consent";
import { database } from "#lib/infra/database";
import { stopShop } from "#lib/staff/stop-shop";
import { findSession } from "#lib/staff/find-session";
import { refreshTokens } from "#lib/tiktok/oauth";
import { beginConnecting, connectAccount, workerOf } from "#tests/support/connecting";
import { makeDelivery, makeShop } from "#tests/support/makers";
import { startSimulator } from "#tests/support/simulator";
import { controlOf } from "#tests/support/tiktok-control";

const simulator = await startSimulator();
const tiktok = controlOf(simulator);

afterAll(() => simulator.stop());

type Run = { child: ChildProcess; words: () => string; ended: Promise<[code: number | null, signal: string | null]> };

/** The program as scripts/panic.mjs starts it. */
function run(...args: string[]): Run {
  const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, "lib/worker/panic.ts", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (words += part.toString()));
  return { child, words: () => words, ended: once(child, "exit") as Run["ended"] };
}

async function connected(admin: StaffActor) {
  const { handle, openId } = await tiktok.account();
  const id = await connectAccount(admin, handle);
  const row = await database().connection.findUniqueOrThrow({ where: { id } });
  return { id, handle, openId, stolen: openToken(id, "refreshTokenSealed", row.refreshTokenSealed ?? Buffer.alloc(0)) };
}

const rowOf = (id: string) => database().connection.findUniqueOrThrow({ where: { id } });
const gone = { state: "disconnected", stateReason: "stopped", accessTokenSealed: null, refreshTokenSealed: null };

test("every shop: nobody is signed in, no stolen token works, no send goes on, nothing new begins; then a shop may work again", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const accounts = [await connected(one.admin), await connected(one.admin), await connected(other.admin)];
  const [first] = accounts;
  if (!first) throw new Error("no account");
  const { id: deliveryId, draftId } = await makeDelivery(one.editor, { connectionId: first.id });
  await beginConnecting(other.admin);
  await database().connection.update({ where: { id: accounts[1]?.id ?? "" }, data: { accessExpiresAt: new Date(Date.now() - 1000) } });

  const panic = run("revoke-all");
  expect(await panic.ended, panic.words()).toEqual([0, null]);
  expect(panic.words()).toContain("Done. 3 revoked at TikTok, 0 had no token, 0 not confirmed by TikTok.");
  for (const { id, stolen } of accounts) {
    expect(await rowOf(id)).toMatchObject({ ...gone, revokeState: "done" });
    expect((await refreshTokens(stolen)).result).toMatchObject({ kind: "invalid_grant" });
  }
  for (const actor of [one.admin, one.viewer, other.editor]) expect(await findSession(actor.sessionId)).toBeNull();
  expect((await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } })).cancelRequestedAt).not.toBeNull();
  expect(await database().authorization.count({ where: { shopId: other.shop.id } })).toBe(0);
  const yes = { draftId, fingerprint: "f".repeat(64), textVersion: "1", agreed: true } as const;
  const begin = [
    () => giveConsent(one.editor, yes),
    () => beginAuthorization(one.admin, { purpose: "link" }),
    () => retryDelivery(one.editor, { id: deliveryId }),
  ];
  for (const begun of begin) await expect(begun()).rejects.toMatchObject({ code: "conflict" });

  const events = await database().auditEvent.findMany({ where: { shopId: one.shop.id, action: { startsWith: "shop." } } });
  expect(events.map(({ details }) => details)).toEqual([{ sessionsEnded: 3 }]);
  const again = run("revoke-all");
  expect(await again.ended).toEqual([0, null]);
  expect(again.words()).toContain("0 accounts to end");

  const resumed = run("resume", "--shop", one.shop.id);
  expect(await resumed.ended).toEqual([0, null]);
  const stopped = await database().shop.findMany({ where: { stoppedAt: { not: null }, id: { in: [one.shop.id, other.shop.id] } } });
  expect(stopped.map(({ id }) => id)).toEqual([other.shop.id]);
}, 60_000);

test("one shop alone, its people still signed in; the other goes on", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const [ended, living] = [await connected(one.admin), await connected(other.admin)];
  expect(await run("revoke-all", "--shop", one.shop.id, "--keep-sessions").ended).toEqual([0, null]);
  expect(await rowOf(ended.id)).toMatchObject(gone);
  expect((await rowOf(living.id)).state).toBe("connected");
  expect((await refreshTokens(living.stolen)).result).toMatchObject({ kind: "ok" });
  expect(await findSession(one.admin.sessionId)).not.toBeNull();
}, 60_000);

test("killed while TikTok is told, before and after it heard: run again, it ends the same", async () => {
  const { shop, admin } = await makeShop();
  const [before, after] = [await connected(admin), await connected(admin)];
  const [unheard, unanswered] = [`${before.handle}.hang`, `${after.handle}.delay`];
  await tiktok.fault({ id: unheard, route: "revoke", account: before.handle, kind: "hang" });
  await tiktok.fault({ id: unanswered, route: "revoke", account: after.handle, kind: "delay", when: "after", ms: 30_000 });
  const panic = run("revoke-all", "--shop", shop.id);
  const struck = async () => JSON.stringify(await tiktok.ask("GET", "ledger?type=fault.fired"));
  for (const until = performance.now() + 20_000; performance.now() < until; await sleep(50)) {
    const fired = await struck();
    if (fired.includes(unheard) && fired.includes(unanswered)) break;
  }
  panic.child.kill("SIGKILL");
  expect(await panic.ended).toEqual([null, "SIGKILL"]);
  for (const { id } of [before, after]) expect(await rowOf(id)).toMatchObject({ state: "connected", revokeState: "pending" });
  await tiktok.clearFaults();

  const again = run("revoke-all", "--shop", shop.id);
  expect(await again.ended, again.words()).toEqual([0, null]);
  for (const { id, stolen } of [before, after]) {
    expect(await rowOf(id)).toMatchObject({ ...gone, revokeState: "done" });
    expect((await refreshTokens(stolen)).result).toMatchObject({ kind: "invalid_grant" });
  }
}, 60_000);

test("TikTok does not answer: the tokens are destroyed all the same, and the command says so and fails", async () => {
  const { shop, admin } = await makeShop();
  const { id, handle, openId } = await connected(admin);
  await tiktok.fault({ route: "revoke", account: handle, times: "always", kind: "status", status: 503 });
  const panic = run("revoke-all", "--shop", shop.id, "--patience", "2");
  expect(await panic.ended).toEqual([2, null]);
  expect(panic.words()).toContain("1 not confirmed by TikTok");
  expect(await rowOf(id)).toMatchObject({ ...gone, revokeState: "failed" });
  expect((await tiktok.requests("revoke", openId)).length).toBeGreaterThanOrEqual(2);
}, 60_000);

test("while a shop is stopped its tokens serve nobody, even before they are destroyed", async () => {
  const { admin } = await makeShop();
  const { id } = await connected(admin);
  expect((await freshAccessToken(workerOf(admin), id)).kind).toBe("token");
  await stopShop(workerOf(admin), { endSessions: false });
  expect(await freshAccessToken(workerOf(admin), id)).toEqual({ kind: "needs_reconnect", reason: "stopped" });
});
