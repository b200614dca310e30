import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeEach, expect, test } from "vitest";

import { system, visitor, type StaffActor } from "#lib/actor";
import { oweRevocation } from "#lib/connections/owe-revocation";
import { database } from "#lib/infra/database";
import { env } from "#lib/infra/env";
import { forgetErased, readErased } from "#lib/infra/erasure-ledger";
import { Secret } from "#lib/infra/secret";
import { eraseAccount } from "#lib/privacy/erase-account";
import { getReceipt } from "#lib/privacy/queries";
import { replayErasures } from "#lib/privacy/replay-erasures";
import { retryRevocations } from "#lib/privacy/retry-revocations";
import { startErasure } from "#lib/privacy/start-erasure";
import { dumpText, makeConnection, makeDraft, makeVideo } from "#tests/support/account";
import { connectAccount as reconnect } from "#tests/support/connecting";
import { makeShop } from "#tests/support/makers";
import { connectAccount } from "#tests/support/sending";
import { startSimulator } from "#tests/support/simulator";
import { controlOf } from "#tests/support/tiktok-control";

const simulator = await startSimulator();
const tiktok = controlOf(simulator);
afterAll(() => simulator.stop());
beforeEach(() => tiktok.clearFaults());

async function started(admin: StaffActor, connectionId: string) {
  const outcome = await startErasure(admin, { connectionId });
  if (outcome.kind !== "started") throw new Error("the erasure did not start");
  const row = await database().deletionRequest.findFirstOrThrow({ where: { connectionIds: { has: connectionId } }, select: { id: true } });
  return { code: outcome.code, requestId: row.id };
}

const askNow = () => database().$executeRaw`UPDATE "Revocation" SET "nextAt" = clock_timestamp()`;

test("what a backup brings back is erased again before the site opens, and requests that were closed are closed again", async () => {
  const { admin } = await makeShop();
  const mark = randomBytes(6).toString("hex");
  const connectionId = await makeConnection(admin, mark);
  const { code, requestId } = await started(admin, connectionId);
  // The backup: the account with its draft, and the request before it ran.
  const [account, request] = [
    await database().connection.findUniqueOrThrow({ where: { id: connectionId } }),
    await database().deletionRequest.findUniqueOrThrow({ where: { id: requestId } }),
  ];
  await eraseAccount(system, { requestId });
  const receipt = await getReceipt(visitor, code);
  const noted = await readdir(join(env().STUDIO_DATA_DIR, "erasures"));
  expect(noted.toSorted()).toEqual([`account-${connectionId}.json`, `request-${requestId}.json`]);
  expect(JSON.stringify(await readErased())).not.toContain(mark);

  const { counts, ...rest } = request;
  await database().connection.create({ data: account });
  await database().deletionRequest.update({ where: { id: requestId }, data: { ...rest, counts: counts ?? {} } });
  const video = await makeVideo(admin, { mark });
  await makeDraft(admin, video.id, connectionId, mark);
  expect(await dumpText()).toContain(mark);

  expect(await replayErasures(system)).toEqual({ accounts: 1, requests: 1 });
  expect(await dumpText()).not.toContain(mark);
  expect(await getReceipt(visitor, code)).toEqual(receipt);
  expect(await replayErasures(system)).toEqual({ accounts: 0, requests: 0 });
  expect(await forgetErased(new Date(Date.now() + 60_000))).toBeGreaterThan(1);
  expect(await readErased()).toEqual([]);
});

test("TikTok does not answer: everything is gone at once, but the request runs on until it does", async () => {
  const { admin } = await makeShop();
  const { id: connectionId, openId } = await connectAccount(simulator, admin);
  const { code, requestId } = await started(admin, connectionId);
  await tiktok.fault({ route: "revoke", kind: "status", status: 503, times: 3 });
  expect(await eraseAccount(system, { requestId })).toBe("waiting_for_tiktok");
  expect(await dumpText()).not.toContain(openId);
  expect(await getReceipt(visitor, code)).toMatchObject({ state: "running", counts: null });
  expect(await retryRevocations(system)).toBe(0);
  await askNow();
  expect(await retryRevocations(system)).toBe(0);
  expect(await eraseAccount(system, { requestId })).toBe("waiting_for_tiktok");
  await askNow();
  expect(await retryRevocations(system)).toBe(1);
  expect(await eraseAccount(system, { requestId })).toBe("erased");
  expect(await getReceipt(visitor, code)).toMatchObject({ state: "done", revoked: "done", counts: { profiles: 1 } });
});

test("after a day without an answer the token is destroyed and the receipt says that TikTok did not confirm", async () => {
  const { admin } = await makeShop();
  const { id: connectionId } = await connectAccount(simulator, admin);
  const { code, requestId } = await started(admin, connectionId);
  await tiktok.fault({ route: "revoke", kind: "status", status: 503, times: 9 });
  await eraseAccount(system, { requestId });
  await database()
    .$executeRaw`UPDATE "Revocation" SET "nextAt" = clock_timestamp(), "createdAt" = clock_timestamp() - interval '24 hours 1 second'`;
  expect(await retryRevocations(system)).toBe(1);
  expect(await eraseAccount(system, { requestId })).toBe("erased");
  expect(await getReceipt(visitor, code)).toMatchObject({ state: "done", revoked: "failed" });
  expect(await database().revocation.count()).toBe(0);
});

test("an account that is linked anew meanwhile is not cut off by the old revocation", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const requestId = crypto.randomUUID();
  await database().$transaction((tx) => oweRevocation(tx, { requestId, token: new Secret("act.old"), openId }));
  await database().$transaction((tx) => oweRevocation(tx, { requestId, token: new Secret("act.other"), openId: "another" }));
  await reconnect(admin, handle);
  expect(await database().revocation.count({ where: { requestId } })).toBe(1);
});
