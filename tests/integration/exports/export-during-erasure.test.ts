import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import { disconnectAndCancelDeliveries } from "#lib/deliveries/disconnect-account";
import { systemActor, workerActor } from "#lib/actor";
import { requestErasureByStaff } from "#lib/deletion-requests/create-request";
import { eraseAccount } from "#lib/erasure/erase-account";
import { eraseAccountRows } from "#lib/erasure/erase-account-data";
import { buildExport } from "#lib/exports/build-export";
import { deleteExport } from "#lib/exports/delete-export";
import { requestExportByStaff } from "#lib/exports/request-export";
import { exportFileKey } from "#lib/exports/rules";
import { database } from "#lib/infra/db/database";
import { fileStat, mediaPath, uploadPath } from "#lib/infra/storage/media-files";
import {
  dumpDatabaseText,
  makeConnectionWithTokens,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { makeShop } from "#tests/support/factories/records";
import { runExportJob } from "#tests/support/factories/exports";

test("deletes finished and unfinished exports with the account", async () => {
  const { admin } = await makeShop();
  const marker = randomBytes(6).toString("hex");
  const connectionId = await makeConnectionWithTokens(admin, marker);
  const { code } = await requestExportByStaff(admin, { connectionId });
  const id = await runExportJob(code);
  await requestExportByStaff(admin, { connectionId });
  await requestErasureByStaff(admin, { connectionId });
  const request = await database().deletionRequest.findFirstOrThrow({
    where: { connectionIds: { has: connectionId } },
    select: { id: true },
  });
  await eraseAccount(systemActor, { requestId: request.id });
  expect(await fileStat(exportFileKey(id))).toBeNull();
  expect(
    await database().dataExport.count({ where: { connectionIds: { has: connectionId } } }),
  ).toBe(0);
  expect(await dumpDatabaseText()).not.toContain(marker);
});

test("leaves nothing of an export whose job was killed at any moment once its account is erased", async () => {
  const { admin } = await makeShop();
  const connectionId = await makeConnectionWithTokens(admin);
  await requestExportByStaff(admin, { connectionId });
  const { id: exportId } = await database().dataExport.findFirstOrThrow({
    orderBy: { createdAt: "desc" },
    select: { id: true },
  });
  const places = [await uploadPath(`${exportId}.export`), mediaPath(exportFileKey(exportId))];
  const leave = () =>
    Promise.all(places.map((path) => writeFile(path, "what a killed maker leaves")));
  const left = () => places.filter((path) => existsSync(path));
  await leave();
  await requestErasureByStaff(admin, { connectionId });
  const { id: requestId } = await database().deletionRequest.findFirstOrThrow({
    where: { connectionIds: { has: connectionId } },
    select: { id: true },
  });
  await eraseAccount(systemActor, { requestId });
  expect(left()).toEqual([]);
  // Killed afterwards: the job runs again and deletes the obsolete files.
  await leave();
  expect([await buildExport(systemActor, { exportId }), left()]).toEqual(["obsolete", []]);
});

test("ends a build without an error when its account is erased", async () => {
  const { admin } = await makeShop();
  const connectionId = await makeConnectionWithTokens(admin);
  await requestExportByStaff(admin, { connectionId });
  const { id: exportId } = await database().dataExport.findFirstOrThrow({
    orderBy: { createdAt: "desc" },
    select: { id: true },
  });
  const video = await makeStoredVideo(admin);
  await makeDiscussedDraft(admin, video.id, connectionId);
  await writeFile(mediaPath(video.fileKey), randomBytes(40_000_000));
  const made = buildExport(systemActor, { exportId });
  const part = await uploadPath(`${exportId}.export`);
  await expect.poll(() => existsSync(part), { interval: 1 }).toBe(true);
  await deleteExport(systemActor, { id: exportId, reason: "expired" });
  expect([existsSync(part), await made, existsSync(mediaPath(exportFileKey(exportId)))]).toEqual([
    false,
    "obsolete",
    false,
  ]);
});

test("stops an export during an erasure, which deletes files first and then rows", async () => {
  const { admin } = await makeShop();
  const marker = randomBytes(6).toString("hex");
  const connectionId = await makeConnectionWithTokens(admin, marker);
  await requestErasureByStaff(admin, { connectionId });
  const { id: requestId } = await database().deletionRequest.findFirstOrThrow({
    where: { connectionIds: { has: connectionId } },
  });
  await disconnectAndCancelDeliveries(workerActor(admin.shopId), {
    id: connectionId,
    reason: "erasure",
    requestId,
  });
  const id = await runExportJob((await requestExportByStaff(admin, { connectionId })).code);
  const account = { requestId, connectionId, shopId: admin.shopId };
  await expect(eraseAccountRows(workerActor(admin.shopId), account)).rejects.toThrow(
    "while it was being erased",
  );
  expect(await fileStat(exportFileKey(id))).not.toBeNull();
  await eraseAccount(systemActor, { requestId });
  expect(await fileStat(exportFileKey(id))).toBeNull();
  expect(await database().connection.findUnique({ where: { id: connectionId } })).toBeNull();
});

test("rejects an export that is requested during the erasure", async () => {
  const { admin } = await makeShop();
  const connectionId = await makeConnectionWithTokens(admin, randomBytes(6).toString("hex"));
  const { asked } = await database().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Connection" WHERE id = ${connectionId}::uuid FOR UPDATE`;
    const attempt = requestExportByStaff(admin, { connectionId }).catch((error: unknown) => error);
    await sleep(300);
    await tx.connection.delete({ where: { id: connectionId } });
    return { asked: attempt };
  });
  expect(await asked).toMatchObject({ code: "not_found" });
  expect(
    await database().dataExport.count({ where: { connectionIds: { has: connectionId } } }),
  ).toBe(0);
});
