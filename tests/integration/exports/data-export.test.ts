import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";

import { afterAll, expect, test } from "vitest";

import { publicActor, type StaffActor, systemActor } from "#lib/actor";
import { accountTableNames, exportedColumns } from "#lib/exports/account-data";
import { buildExport } from "#lib/exports/build-export";
import { purgeExports } from "#lib/exports/delete-export";
import { findExport } from "#lib/exports/queries";
import { requestExportByStaff } from "#lib/exports/request-export";
import { exportFileKey } from "#lib/exports/rules";
import { database } from "#lib/infra/db/database";
import { fileStat, mediaPath } from "#lib/infra/storage/media-files";
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
  makeConnectionWithTokens,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { makeShop } from "#tests/support/factories/records";
import {
  GET as getExportState,
  POST as downloadDoor,
} from "../../../app/api/data-export/[code]/route";
import { POST as proveDoor } from "../../../app/api/data-export/prove/route";
import { makeAccountData, runExportJob } from "#tests/support/factories/exports";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());

const downloadExportByCode = (code: string, as?: StaffActor) =>
  callRoute(downloadDoor, { method: "POST", params: { code }, ...(as ? { as } : {}) });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test("gives an administrator all registered data and files without secrets, once", async () => {
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

  // An administrator's export opens neither by its URL alone nor for another role or shop.
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
  expect(archive.has(`previews/${video.id}.mp4`)).toBe(true);
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

  expect(await fileStat(exportFileKey(id))).toBeNull();
  expect((await downloadExportByCode(code, admin)).status).toBe(410);
  expect(await findExport(admin, code)).toMatchObject({ state: "downloaded" });
});

test("allows a restart of an interrupted download, and one of two concurrent downloads", async () => {
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

test("deletes exports after a day without a download, and files without a row", async () => {
  const { admin } = await makeShop();
  const { code } = await requestExportByStaff(admin, {
    connectionId: await makeConnectionWithTokens(admin),
  });
  const id = await runExportJob(code);
  const lost = exportFileKey(crypto.randomUUID());
  await writeFile(mediaPath(lost), "left behind");
  const tomorrow = new Date(Date.now() + 24 * 3_600_000 + 60_000);
  expect(await purgeExports(systemActor, { now: tomorrow })).toBeGreaterThanOrEqual(2);
  expect([
    await fileStat(exportFileKey(id)),
    await fileStat(lost),
    await findExport(admin, code),
  ]).toEqual([null, null, null]);
  expect((await downloadExportByCode(code, admin)).status).toBe(404);
});

test("marks an export as failed after five attempts and shows that on its page", async () => {
  const { admin } = await makeShop();
  const { code } = await requestExportByStaff(admin, {
    connectionId: await makeConnectionWithTokens(admin),
  });
  const { id } = await database().dataExport.findFirstOrThrow({
    orderBy: { createdAt: "desc" },
    select: { id: true },
  });
  // Another file blocks the path of the archive.
  await mkdir(mediaPath(exportFileKey(id)), { recursive: true });
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    await expect(buildExport(systemActor, { exportId: id })).rejects.toThrow(
      /EISDIR|ENOTEMPTY|EEXIST|EPERM/,
    );
    expect(await findExport(admin, code)).toMatchObject({ state: "building" });
  }
  await rm(mediaPath(exportFileKey(id)), { recursive: true });
  await database().$executeRaw`UPDATE "DataExport" SET attempts = 5 WHERE id = ${id}::uuid`;
  expect(await buildExport(systemActor, { exportId: id })).toBe("failed");
  expect(await findExport(admin, code)).toMatchObject({ state: "failed" });
  expect((await downloadExportByCode(code, admin)).status).toBe(409);
});

/** Requests a copy as a browser without a session does, and signs in at TikTok. */
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

test("gives an owner the data of every shop, and an archive that says so for an unknown account", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const connectionId = await connectThroughOAuth(admin, handle);
  await makeAccountData(admin, connectionId, randomBytes(6).toString("hex"));
  const code = await requestExportByOwner(handle);
  await runExportJob(code);
  const archive = readStoredZip(await bytesOf(await downloadExportByCode(code)));
  expect(archive.get("data/Connection.json")?.toString()).toContain(openId);
  // The shop's connection stays.
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

test("a second export of the same account replaces the first, of its shop only", async () => {
  const [{ admin }, other] = [await makeShop(), await makeShop()];
  const connectionId = await makeConnectionWithTokens(admin);
  const otherConnectionId = await makeConnectionWithTokens(other.admin);
  const first = await requestExportByStaff(admin, { connectionId });
  const firstId = await runExportJob(first.code);
  const kept = await requestExportByStaff(other.admin, { connectionId: otherConnectionId });
  const second = await requestExportByStaff(admin, { connectionId });
  expect([await findExport(admin, first.code), await fileStat(exportFileKey(firstId))]).toEqual([
    null,
    null,
  ]);
  expect(await findExport(admin, second.code)).toMatchObject({ state: "building" });
  expect(await findExport(other.admin, kept.code)).toMatchObject({ state: "building" });
  const third = await requestExportByStaff(admin, { connectionId });
  expect(await findExport(admin, second.code)).toBeNull();
  await runExportJob(third.code);
  expect((await downloadExportByCode(third.code, admin)).status).toBe(200);
  expect(await database().dataExport.count({ where: { shopId: admin.shopId } })).toBe(1);
});
