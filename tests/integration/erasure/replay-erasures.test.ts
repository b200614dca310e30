import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeEach, expect, test } from "vitest";

import { publicActor, type StaffActor, systemActor } from "#lib/actor";
import { queueRevocation } from "#lib/connections/revocation-queue";
import { requestErasureByStaff } from "#lib/deletion-requests/create-request";
import { getReceipt } from "#lib/deletion-requests/queries";
import { eraseAccount } from "#lib/erasure/erase-account";
import { replayErasures } from "#lib/erasure/replay-erasures";
import { retryRevocations } from "#lib/erasure/retry-revocations";
import { Secret } from "#lib/infra/crypto/secret";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { pruneErasures, readErasures } from "#lib/infra/storage/erasure-ledger";
import { connectThroughOAuth as reconnect } from "#tests/support/drivers/oauth";
import { simulatorControl, startSimulator } from "#tests/support/drivers/simulator";
import {
  dumpDatabaseText,
  makeConnectionWithTokens,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { connectSimulatedAccount } from "#tests/support/factories/deliveries";
import { makeShop } from "#tests/support/factories/records";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());
beforeEach(() => tiktok.clearFaults());

async function startErasureOf(admin: StaffActor, connectionId: string) {
  const outcome = await requestErasureByStaff(admin, { connectionId });
  if (outcome.kind !== "started") throw new Error("the erasure did not start");
  const row = await database().deletionRequest.findFirstOrThrow({
    where: { connectionIds: { has: connectionId } },
    select: { id: true },
  });
  return { code: outcome.code, requestId: row.id };
}

const makeRevocationsDue = () =>
  database().$executeRaw`UPDATE "Revocation" SET "nextRunAt" = clock_timestamp()`;

test("erases restored accounts again before the site opens, and closes completed requests again", async () => {
  const { admin } = await makeShop();
  const marker = randomBytes(6).toString("hex");
  const connectionId = await makeConnectionWithTokens(admin, marker);
  const { code, requestId } = await startErasureOf(admin, connectionId);
  // The backup: the account with its draft, and the request before it ran.
  const [account, request] = [
    await database().connection.findUniqueOrThrow({ where: { id: connectionId } }),
    await database().deletionRequest.findUniqueOrThrow({ where: { id: requestId } }),
  ];
  await eraseAccount(systemActor, { requestId });
  const receipt = await getReceipt(publicActor, code);
  const noted = await readdir(join(env().STUDIO_DATA_DIR, "erasures"));
  expect(noted.toSorted()).toEqual([`account-${connectionId}.json`, `request-${requestId}.json`]);
  expect(JSON.stringify(await readErasures())).not.toContain(marker);

  const { counts, ...rest } = request;
  await database().connection.create({ data: account });
  await database().deletionRequest.update({
    where: { id: requestId },
    data: { ...rest, counts: counts ?? {} },
  });
  const video = await makeStoredVideo(admin, { marker });
  await makeDiscussedDraft(admin, video.id, connectionId, marker);
  expect(await dumpDatabaseText()).toContain(marker);

  expect(await replayErasures(systemActor)).toEqual({ accounts: 1, requests: 1 });
  expect(await dumpDatabaseText()).not.toContain(marker);
  expect(await getReceipt(publicActor, code)).toEqual(receipt);
  expect(await replayErasures(systemActor)).toEqual({ accounts: 0, requests: 0 });
  expect(await pruneErasures(new Date(Date.now() + 60_000))).toBeGreaterThan(1);
  expect(await readErasures()).toEqual([]);
});

test("erases everything immediately without a response from TikTok, but keeps the request running", async () => {
  const { admin } = await makeShop();
  const { id: connectionId, openId } = await connectSimulatedAccount(simulator, admin);
  const { code, requestId } = await startErasureOf(admin, connectionId);
  await tiktok.fault({ route: "revoke", kind: "status", status: 503, times: 3 });
  expect(await eraseAccount(systemActor, { requestId })).toBe("waiting_for_tiktok");
  expect(await dumpDatabaseText()).not.toContain(openId);
  expect(await getReceipt(publicActor, code)).toMatchObject({ state: "running", counts: null });
  expect(await retryRevocations(systemActor)).toBe(0);
  await makeRevocationsDue();
  expect(await retryRevocations(systemActor)).toBe(0);
  expect(await eraseAccount(systemActor, { requestId })).toBe("waiting_for_tiktok");
  await makeRevocationsDue();
  expect(await retryRevocations(systemActor)).toBe(1);
  expect(await eraseAccount(systemActor, { requestId })).toBe("erased");
  expect(await getReceipt(publicActor, code)).toMatchObject({
    state: "done",
    revocationResult: "done",
    counts: { profiles: 1 },
  });
});

test("destroys the token after a day without a response and shows that on the receipt", async () => {
  const { admin } = await makeShop();
  const { id: connectionId } = await connectSimulatedAccount(simulator, admin);
  const { code, requestId } = await startErasureOf(admin, connectionId);
  await tiktok.fault({ route: "revoke", kind: "status", status: 503, times: 9 });
  await eraseAccount(systemActor, { requestId });
  await database()
    .$executeRaw`UPDATE "Revocation" SET "nextRunAt" = clock_timestamp(), "createdAt" = clock_timestamp() - interval '24 hours 1 second'`;
  expect(await retryRevocations(systemActor)).toBe(1);
  expect(await eraseAccount(systemActor, { requestId })).toBe("erased");
  expect(await getReceipt(publicActor, code)).toMatchObject({
    state: "done",
    revocationResult: "failed",
  });
  expect(await database().revocation.count()).toBe(0);
});

test("does not disconnect an account that was reconnected during an erasure", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const requestId = crypto.randomUUID();
  await database().$transaction((tx) =>
    queueRevocation(tx, { requestId, token: new Secret("act.old"), openId }),
  );
  await database().$transaction((tx) =>
    queueRevocation(tx, { requestId, token: new Secret("act.other"), openId: "another" }),
  );
  await reconnect(admin, handle);
  expect(await database().revocation.count({ where: { requestId } })).toBe(1);
});
