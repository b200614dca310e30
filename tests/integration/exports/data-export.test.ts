import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, expect, test } from "vitest";

import { disconnectAccount } from "#lib/deliveries/disconnect-account";
import { publicActor, type StaffActor, systemActor, workerActor } from "#lib/actor";
import { requestErasureByStaff } from "#lib/deletion-requests/create-request";
import { eraseAccount } from "#lib/erasure/erase-account";
import { eraseAccountRows } from "#lib/erasure/erase-data";
import { accountTableNames, exportedColumns } from "#lib/exports/account-data";
import { buildExport } from "#lib/exports/build-export";
import { deleteExport, purgeExports } from "#lib/exports/delete-export";
import { findExport } from "#lib/exports/queries";
import { requestExportByStaff } from "#lib/exports/request-export";
import { archiveKey } from "#lib/exports/rules";
import { database } from "#lib/infra/db/database";
import { fileStat, mediaPath, uploadPath } from "#lib/infra/storage/media-files";
import { cookieNames } from "#lib/web/cookies";
import { anonymousCsrfToken } from "#lib/web/csrf";
import { readStoredZip } from "#tests/support/archives";
import { callRoute } from "#tests/support/drivers/call-route";
import { connectThroughOAuth, returnFromTiktok } from "#tests/support/drivers/oauth";
import {
  simulatorControl,
  startSimulator,
  submitAuthorizePage,
} from "#tests/support/drivers/simulator";
import {
  dumpDatabaseText,
  makeConnectionWithTokens,
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { makeShop } from "#tests/support/factories/records";
import {
  GET as getExportState,
  POST as downloadDoor,
} from "../../../app/api/data-export/[code]/route";
import { POST as proveDoor } from "../../../app/api/data-export/prove/route";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());

/** An account with something in every table that leads to it. */
async function makeAccountData(admin: StaffActor, connectionId: string, marker: string) {
  const video = await makeStoredVideo(admin, { marker });
  const draftId = await makeDiscussedDraft(admin, video.id, connectionId, marker);
  await makeDeliveryWithRecords(admin, { draftId, videoId: video.id, connectionId, marker });
  const { shopId, staffId } = admin;
  await database().approvalRequest.create({
    data: { shopId, draftId, fingerprint: "f".repeat(64), requestedById: staffId },
  });
  await database().comment.create({
    data: { shopId, draftId, atMs: 0, text: "Brighter", authorId: staffId },
  });
  await database().authorization.create({
    data: {
      stateHash: `hash${marker}`,
      staffSessionId: `session-${marker}`,
      purpose: "reconnect",
      connectionId,
      expiresAt: new Date(),
    },
  });
  const heard = {
    id: `digest ${marker}`,
    event: "post.publish.complete",
    verdict: "verified",
    action: "delivery_check_scheduled",
  } as const;
  await database().webhookEvent.create({ data: { ...heard, shopId: admin.shopId, connectionId } });
  await database().deletionRequest.create({
    data: {
      codeHash: `code${marker}`,
      origin: "form",
      connectionIds: [connectionId],
      dueAt: new Date(),
    },
  });
  return video;
}

async function runExportJob(code: string): Promise<string> {
  const rows = await database().dataExport.findMany({
    where: { state: "building" },
    select: { id: true },
  });
  for (const { id } of rows) expect(await buildExport(systemActor, { exportId: id })).toBe("built");
  expect(code).toHaveLength(43);
  return (
    await database().dataExport.findFirstOrThrow({
      orderBy: { createdAt: "desc" },
      select: { id: true },
    })
  ).id;
}

const downloadExportByCode = (code: string, as?: StaffActor) =>
  callRoute(downloadDoor, { method: "POST", params: { code }, ...(as ? { as } : {}) });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test("an administrator gets all registered data and files without secrets, once", async () => {
  const { admin, editor } = await makeShop();
  const marker = randomBytes(6).toString("hex");
  const connectionId = await makeConnectionWithTokens(admin, marker);
  const video = await makeAccountData(admin, connectionId, marker);
  const { code } = await requestExportByStaff(admin, { connectionId });
  expect(await findExport(admin, code)).toMatchObject({ state: "building" });
  expect((await downloadExportByCode(code, admin)).status).toBe(409);
  const id = await runExportJob(code);
  expect(
    await (await callRoute(getExportState, { as: admin, params: { code } })).json(),
  ).toMatchObject({ state: "ready" });

  // Neither the secret address alone, nor another role or shop, opens an administrator's export.
  for (const as of [undefined, editor, (await makeShop()).admin])
    expect((await downloadExportByCode(code, as)).status).toBe(404);

  const response = await downloadExportByCode(code, admin);
  expect([
    response.status,
    response.headers.get("content-disposition"),
    response.headers.get("cache-control"),
  ]).toEqual([200, 'attachment; filename="tiktok-account-data.zip"', "private, no-store"]);
  const bytes = await bytesOf(response);
  const archive = readStoredZip(bytes);
  for (const model of accountTableNames) {
    const rows = JSON.parse(
      archive.get(`data/${model}.json`)?.toString("utf8") ?? "[]",
    ) as object[];
    expect([model, rows.length > 0]).toEqual([model, true]);
    expect([model, Object.keys(rows[0] ?? {}).toSorted()]).toEqual([
      model,
      exportedColumns(model).toSorted(),
    ]);
  }
  expect(archive.get(`videos/${video.id}.video`)?.toString()).toBe("bytes");
  expect(archive.has(`posters/${video.id}.jpg`)).toBe(true);
  const readme = archive.get("README.txt")?.toString("utf8") ?? "";
  for (const model of accountTableNames) expect(readme).toContain(`data/${model}.json`);
  for (const secret of [
    `act.${marker}`,
    `hash${marker}`,
    `session-${marker}`,
    `code${marker}`,
    "Sealed",
  ])
    expect(bytes.includes(secret)).toBe(false);
  for (const shown of [
    `open-${marker}`,
    `Name ${marker}`,
    `Caption ${marker}`,
    `tag${marker}`,
    `log${marker}`,
  ])
    expect(bytes.includes(shown)).toBe(true);

  expect(await fileStat(archiveKey(id))).toBeNull();
  expect((await downloadExportByCode(code, admin)).status).toBe(410);
  expect(await findExport(admin, code)).toMatchObject({ state: "downloaded" });
});

test("an interrupted download can be started again; of two at once, one gets it", async () => {
  const { admin } = await makeShop();
  const connectionId = await makeConnectionWithTokens(admin);
  const video = await makeStoredVideo(admin);
  await writeFile(mediaPath(video.fileKey), randomBytes(6_000_000));
  await makeDiscussedDraft(admin, video.id, connectionId);
  const { code } = await requestExportByStaff(admin, { connectionId });
  const id = await runExportJob(code);
  const first = await downloadExportByCode(code, admin);
  expect((await downloadExportByCode(code, admin)).status).toBe(409);
  const reader = first.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await expect
    .poll(
      async () =>
        (await database().dataExport.findUniqueOrThrow({ where: { id } })).downloadStartedAt,
    )
    .toBeNull();
  const again = await downloadExportByCode(code, admin);
  expect(readStoredZip(await bytesOf(again)).get(`videos/${video.id}.video`)).toHaveLength(
    6_000_000,
  );
});

test("an export that is not downloaded within a day is deleted, and so are files without a row", async () => {
  const { admin } = await makeShop();
  const { code } = await requestExportByStaff(admin, {
    connectionId: await makeConnectionWithTokens(admin),
  });
  const id = await runExportJob(code);
  const lost = archiveKey(crypto.randomUUID());
  await writeFile(mediaPath(lost), "left behind");
  const tomorrow = new Date(Date.now() + 24 * 3_600_000 + 60_000);
  expect(await purgeExports(systemActor, { now: tomorrow })).toBeGreaterThanOrEqual(2);
  expect([
    await fileStat(archiveKey(id)),
    await fileStat(lost),
    await findExport(admin, code),
  ]).toEqual([null, null, null]);
  expect((await downloadExportByCode(code, admin)).status).toBe(404);
});

test("erasing an account deletes its exports, finished or not", async () => {
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
  expect(await fileStat(archiveKey(id))).toBeNull();
  expect(
    await database().dataExport.count({ where: { connectionIds: { has: connectionId } } }),
  ).toBe(0);
  expect(await dumpDatabaseText()).not.toContain(marker);
});

test("an archive whose job was killed at any moment leaves nothing once its account is erased", async () => {
  const { admin } = await makeShop();
  const connectionId = await makeConnectionWithTokens(admin);
  await requestExportByStaff(admin, { connectionId });
  const { id: exportId } = await database().dataExport.findFirstOrThrow({
    orderBy: { createdAt: "desc" },
    select: { id: true },
  });
  const places = [await uploadPath(`${exportId}.export`), mediaPath(archiveKey(exportId))];
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
  // Killed only after that: the job comes back, and clears up what is no longer wanted.
  await leave();
  expect([await buildExport(systemActor, { exportId }), left()]).toEqual(["obsolete", []]);
});

test("a build ends quietly when its account is erased", async () => {
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
  expect([existsSync(part), await made, existsSync(mediaPath(archiveKey(exportId)))]).toEqual([
    false,
    "obsolete",
    false,
  ]);
});

test("an archive that cannot be built is marked as failed after five attempts, and its page says so", async () => {
  const { admin } = await makeShop();
  const { code } = await requestExportByStaff(admin, {
    connectionId: await makeConnectionWithTokens(admin),
  });
  const { id } = await database().dataExport.findFirstOrThrow({
    orderBy: { createdAt: "desc" },
    select: { id: true },
  });
  // Something lies where the archive belongs.
  await mkdir(mediaPath(archiveKey(id)), { recursive: true });
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    await expect(buildExport(systemActor, { exportId: id })).rejects.toThrow(
      /EISDIR|ENOTEMPTY|EEXIST|EPERM/,
    );
    expect(await findExport(admin, code)).toMatchObject({ state: "building" });
  }
  await rm(mediaPath(archiveKey(id)), { recursive: true });
  await database().$executeRaw`UPDATE "DataExport" SET attempts = 5 WHERE id = ${id}::uuid`;
  expect(await buildExport(systemActor, { exportId: id })).toBe("failed");
  expect(await findExport(admin, code)).toMatchObject({ state: "failed" });
  expect((await downloadExportByCode(code, admin)).status).toBe(409);
});

/** Presses "Get a copy" as a browser without a studio session does, and signs in at TikTok. */
async function requestExportByOwner(account: string): Promise<string> {
  const response = await callRoute(proveDoor, {
    method: "POST",
    body: new URLSearchParams({ csrf: anonymousCsrfToken("holder") }).toString(),
    headers: {
      cookie: `${cookieNames.visitor()}=holder`,
      "content-type": "application/x-www-form-urlencoded",
    },
  });
  const url = response.headers.get("location") ?? "";
  expect(new URL(url).searchParams.get("scope")).toBe("user.info.basic");
  const cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const path = await returnFromTiktok(
    null,
    await submitAuthorizePage(url, { account, scopes: [] }),
    cookie,
  );
  return path.split("/").at(-1) ?? "";
}

test("an owner gets what every shop holds about the account; for an unknown account, an archive that says so", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const connectionId = await connectThroughOAuth(admin, handle);
  await makeAccountData(admin, connectionId, randomBytes(6).toString("hex"));
  const code = await requestExportByOwner(handle);
  await runExportJob(code);
  const archive = readStoredZip(await bytesOf(await downloadExportByCode(code)));
  expect(archive.get("data/Connection.json")?.toString()).toContain(openId);
  // The shop's own connection lives on.
  expect(
    await database().connection.findUniqueOrThrow({ where: { id: connectionId } }),
  ).toMatchObject({ state: "connected" });

  const none = await requestExportByOwner((await tiktok.account()).handle);
  await runExportJob(none);
  const empty = readStoredZip(await bytesOf(await downloadExportByCode(none)));
  expect(empty.get("README.txt")?.toString()).toContain("We hold no data about this account");
  expect([...empty.keys()].toSorted()).toEqual(
    [...accountTableNames.map((model) => `data/${model}.json`), "README.txt"].toSorted(),
  );
  expect(await findExport(publicActor, none)).toMatchObject({ state: "downloaded" });
});

test("an archive that is built during an erasure stops it: files are deleted first, then rows", async () => {
  const { admin } = await makeShop();
  const marker = randomBytes(6).toString("hex");
  const connectionId = await makeConnectionWithTokens(admin, marker);
  await requestErasureByStaff(admin, { connectionId });
  const { id: requestId } = await database().deletionRequest.findFirstOrThrow({
    where: { connectionIds: { has: connectionId } },
  });
  await disconnectAccount(workerActor(admin.shopId), {
    id: connectionId,
    reason: "erasure",
    requestId,
  });
  const id = await runExportJob((await requestExportByStaff(admin, { connectionId })).code);
  const account = { requestId, connectionId, shopId: admin.shopId };
  await expect(eraseAccountRows(workerActor(admin.shopId), account)).rejects.toThrow(
    "while it was being erased",
  );
  expect(await fileStat(archiveKey(id))).not.toBeNull();
  await eraseAccount(systemActor, { requestId });
  expect(await fileStat(archiveKey(id))).toBeNull();
  expect(await database().connection.findUnique({ where: { id: connectionId } })).toBeNull();
});

test("an export requested while the account is being erased is requested too late", async () => {
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
