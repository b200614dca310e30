import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, expect, test } from "vitest";

import { system, visitor, workerFor, type StaffActor } from "#lib/actor";
import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { database } from "#lib/infra/database";
import { arrivalPath, fileStat, pathOf } from "#lib/infra/files";
import { belongings, exportedColumns } from "#lib/privacy/belongings";
import { dropExport } from "#lib/privacy/drop-export";
import { eraseAccount } from "#lib/privacy/erase-account";
import { eraseRows } from "#lib/privacy/erase-rows";
import { findExport } from "#lib/privacy/export-queries";
import { makeExport } from "#lib/privacy/make-export";
import { requestExport } from "#lib/privacy/request-export";
import { exportKey } from "#lib/privacy/rules";
import { startErasure } from "#lib/privacy/start-erasure";
import { sweepExports } from "#lib/privacy/sweep-exports";
import { cookieNames } from "#lib/web/cookies";
import { visitorToken } from "#lib/web/csrf";
import { dumpText, makeConnection, makeDelivery, makeDraft, makeVideo } from "#tests/support/account";
import { call } from "#tests/support/call";
import { comeBack, connectAccount } from "#tests/support/connecting";
import { makeShop } from "#tests/support/makers";
import { startSimulator } from "#tests/support/simulator";
import { readZip } from "#tests/support/zip";
import { answerAtTiktok, controlOf } from "#tests/support/tiktok-control";

import { GET as progressDoor, POST as downloadDoor } from "../../app/api/data-export/[code]/route";
import { POST as proveDoor } from "../../app/api/data-export/prove/route";

const simulator = await startSimulator();
const tiktok = controlOf(simulator);
afterAll(() => simulator.stop());

/** An account with something in every table that leads to it. */
async function fill(admin: StaffActor, connectionId: string, mark: string) {
  const video = await makeVideo(admin, { mark });
  const draftId = await makeDraft(admin, video.id, connectionId, mark);
  await makeDelivery(admin, { draftId, videoId: video.id, connectionId, mark });
  const { shopId, staffId } = admin;
  await database().approvalRequest.create({ data: { shopId, draftId, fingerprint: "f".repeat(64), askedById: staffId } });
  await database().comment.create({ data: { shopId, draftId, atMs: 0, words: "Brighter", authorId: staffId } });
  await database().authorization.create({
    data: { stateHash: `hash${mark}`, staffSessionId: `session-${mark}`, purpose: "reconnect", connectionId, expiresAt: new Date() },
  });
  const heard = { id: `digest ${mark}`, event: "post.publish.complete", verdict: "genuine", response: "asked_delivery" };
  await database().webhookEvent.create({ data: { ...heard, shopId: admin.shopId, connectionId } });
  await database().deletionRequest.create({
    data: { codeHash: `code${mark}`, origin: "form", connectionIds: [connectionId], dueAt: new Date() },
  });
  return video;
}

async function make(code: string): Promise<string> {
  const rows = await database().dataExport.findMany({ where: { state: "making" }, select: { id: true } });
  for (const { id } of rows) expect(await makeExport(system, { exportId: id })).toBe("made");
  expect(code).toHaveLength(43);
  return (await database().dataExport.findFirstOrThrow({ orderBy: { createdAt: "desc" }, select: { id: true } })).id;
}

const fetchIt = (code: string, as?: StaffActor) => call(downloadDoor, { method: "POST", params: { code }, ...(as ? { as } : {}) });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test("an administrator gets everything the register names, its files, no secret; once", async () => {
  const { admin, editor } = await makeShop();
  const mark = randomBytes(6).toString("hex");
  const connectionId = await makeConnection(admin, mark);
  const video = await fill(admin, connectionId, mark);
  const { code } = await requestExport(admin, { connectionId });
  expect(await findExport(admin, code)).toMatchObject({ state: "making" });
  expect((await fetchIt(code, admin)).status).toBe(409);
  const id = await make(code);
  expect(await (await call(progressDoor, { as: admin, params: { code } })).json()).toMatchObject({ state: "ready" });

  // Neither the secret address alone, nor another role or shop, opens an administrator's export.
  for (const as of [undefined, editor, (await makeShop()).admin]) expect((await fetchIt(code, as)).status).toBe(404);

  const answer = await fetchIt(code, admin);
  expect([answer.status, answer.headers.get("content-disposition"), answer.headers.get("cache-control")]).toEqual([
    200,
    'attachment; filename="tiktok-account-data.zip"',
    "private, no-store",
  ]);
  const whole = await bytesOf(answer);
  const archive = readZip(whole);
  for (const model of Object.keys(belongings)) {
    const rows = JSON.parse(archive.get(`data/${model}.json`)?.toString("utf8") ?? "[]") as object[];
    expect([model, rows.length > 0]).toEqual([model, true]);
    expect([model, Object.keys(rows[0] ?? {}).toSorted()]).toEqual([model, exportedColumns(model).toSorted()]);
  }
  expect(archive.get(`videos/${video.id}.video`)?.toString()).toBe("bytes");
  expect(archive.has(`posters/${video.id}.jpg`)).toBe(true);
  const words = archive.get("README.txt")?.toString("utf8") ?? "";
  for (const model of Object.keys(belongings)) expect(words).toContain(`data/${model}.json`);
  for (const secret of [`act.${mark}`, `hash${mark}`, `session-${mark}`, `code${mark}`, "Sealed"])
    expect(whole.includes(secret)).toBe(false);
  for (const shown of [`open-${mark}`, `Name ${mark}`, `Caption ${mark}`, `tag${mark}`, `log${mark}`])
    expect(whole.includes(shown)).toBe(true);

  expect(await fileStat(exportKey(id))).toBeNull();
  expect((await fetchIt(code, admin)).status).toBe(410);
  expect(await findExport(admin, code)).toMatchObject({ state: "fetched" });
});

test("a download that is cut off may be begun again; of two at once one gets it", async () => {
  const { admin } = await makeShop();
  const connectionId = await makeConnection(admin);
  const video = await makeVideo(admin);
  await writeFile(pathOf(video.fileKey), randomBytes(6_000_000));
  await makeDraft(admin, video.id, connectionId);
  const { code } = await requestExport(admin, { connectionId });
  const id = await make(code);
  const first = await fetchIt(code, admin);
  expect((await fetchIt(code, admin)).status).toBe(409);
  const reader = first.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await expect.poll(async () => (await database().dataExport.findUniqueOrThrow({ where: { id } })).claimedAt).toBeNull();
  const again = await fetchIt(code, admin);
  expect(readZip(await bytesOf(again)).get(`videos/${video.id}.video`)).toHaveLength(6_000_000);
});

test("what is not fetched within a day is gone, with files that no row knows of", async () => {
  const { admin } = await makeShop();
  const { code } = await requestExport(admin, { connectionId: await makeConnection(admin) });
  const id = await make(code);
  const lost = exportKey(crypto.randomUUID());
  await writeFile(pathOf(lost), "left behind");
  const tomorrow = new Date(Date.now() + 24 * 3_600_000 + 60_000);
  expect(await sweepExports(system, { now: tomorrow })).toBeGreaterThanOrEqual(2);
  expect([await fileStat(exportKey(id)), await fileStat(lost), await findExport(admin, code)]).toEqual([null, null, null]);
  expect((await fetchIt(code, admin)).status).toBe(404);
});

test("an account that is erased takes its exports along, made or being made", async () => {
  const { admin } = await makeShop();
  const mark = randomBytes(6).toString("hex");
  const connectionId = await makeConnection(admin, mark);
  const { code } = await requestExport(admin, { connectionId });
  const id = await make(code);
  await requestExport(admin, { connectionId });
  await startErasure(admin, { connectionId });
  const request = await database().deletionRequest.findFirstOrThrow({
    where: { connectionIds: { has: connectionId } },
    select: { id: true },
  });
  await eraseAccount(system, { requestId: request.id });
  expect(await fileStat(exportKey(id))).toBeNull();
  expect(await database().dataExport.count({ where: { connectionIds: { has: connectionId } } })).toBe(0);
  expect(await dumpText()).not.toContain(mark);
});

test("of an archive whose maker was killed nothing is left once its account is erased, at whatever moment that was", async () => {
  const { admin } = await makeShop();
  const connectionId = await makeConnection(admin);
  await requestExport(admin, { connectionId });
  const { id: exportId } = await database().dataExport.findFirstOrThrow({ orderBy: { createdAt: "desc" }, select: { id: true } });
  const places = [await arrivalPath(`${exportId}.export`), pathOf(exportKey(exportId))];
  const leave = () => Promise.all(places.map((path) => writeFile(path, "what a killed maker leaves")));
  const left = () => places.filter((path) => existsSync(path));
  await leave();
  await startErasure(admin, { connectionId });
  const { id: requestId } = await database().deletionRequest.findFirstOrThrow({
    where: { connectionIds: { has: connectionId } },
    select: { id: true },
  });
  await eraseAccount(system, { requestId });
  expect(left()).toEqual([]);
  // Killed only after that: the job comes back, and clears up what is no longer wanted.
  await leave();
  expect([await makeExport(system, { exportId }), left()]).toEqual(["not_wanted", []]);
});

test("a maker whose account is erased under its hands ends quietly", async () => {
  const { admin } = await makeShop();
  const connectionId = await makeConnection(admin);
  await requestExport(admin, { connectionId });
  const { id: exportId } = await database().dataExport.findFirstOrThrow({ orderBy: { createdAt: "desc" }, select: { id: true } });
  const video = await makeVideo(admin);
  await makeDraft(admin, video.id, connectionId);
  await writeFile(pathOf(video.fileKey), randomBytes(40_000_000));
  const made = makeExport(system, { exportId });
  const part = await arrivalPath(`${exportId}.export`);
  await expect.poll(() => existsSync(part), { interval: 1 }).toBe(true);
  await dropExport(system, { id: exportId, reason: "expired" });
  expect([existsSync(part), await made, existsSync(pathOf(exportKey(exportId)))]).toEqual([false, "not_wanted", false]);
});

test("an archive that cannot be made is given up after five tries, and its page says so", async () => {
  const { admin } = await makeShop();
  const { code } = await requestExport(admin, { connectionId: await makeConnection(admin) });
  const { id } = await database().dataExport.findFirstOrThrow({ orderBy: { createdAt: "desc" }, select: { id: true } });
  // Something lies where the archive belongs.
  await mkdir(pathOf(exportKey(id)), { recursive: true });
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    await expect(makeExport(system, { exportId: id })).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
    expect(await findExport(admin, code)).toMatchObject({ state: "making" });
  }
  await rm(pathOf(exportKey(id)), { recursive: true });
  await database().$executeRaw`UPDATE "DataExport" SET attempts = 5 WHERE id = ${id}::uuid`;
  expect(await makeExport(system, { exportId: id })).toBe("given_up");
  expect(await findExport(admin, code)).toMatchObject({ state: "failed" });
  expect((await fetchIt(code, admin)).status).toBe(409);
});

/** Presses "Get a copy" as a browser without a studio session does, and signs in at TikTok. */
async function prove(account: string): Promise<string> {
  const response = await call(proveDoor, {
    method: "POST",
    body: new URLSearchParams({ csrf: visitorToken("holder") }).toString(),
    headers: { cookie: `${cookieNames.visitor()}=holder`, "content-type": "application/x-www-form-urlencoded" },
  });
  const url = response.headers.get("location") ?? "";
  expect(new URL(url).searchParams.get("scope")).toBe("user.info.basic");
  const cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const path = await comeBack(null, await answerAtTiktok(url, { account, scopes: [] }), cookie);
  return path.split("/").at(-1) ?? "";
}

test("the holder of an account gets what every shop holds of it; of an account that nobody holds, an archive that says so", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const connectionId = await connectAccount(admin, handle);
  await fill(admin, connectionId, randomBytes(6).toString("hex"));
  const code = await prove(handle);
  await make(code);
  const archive = readZip(await bytesOf(await fetchIt(code)));
  expect(archive.get("data/Connection.json")?.toString()).toContain(openId);
  // The shop's own connection lives on.
  expect(await database().connection.findUniqueOrThrow({ where: { id: connectionId } })).toMatchObject({ state: "connected" });

  const none = await prove((await tiktok.account()).handle);
  await make(none);
  const empty = readZip(await bytesOf(await fetchIt(none)));
  expect(empty.get("README.txt")?.toString()).toContain("Nothing is held of this account");
  expect([...empty.keys()].toSorted()).toEqual([...Object.keys(belongings).map((model) => `data/${model}.json`), "README.txt"].toSorted());
  expect(await findExport(visitor, none)).toMatchObject({ state: "fetched" });
});

test("an archive that is made in the middle of an erasure stops it: the files go first, then the rows", async () => {
  const { admin } = await makeShop();
  const mark = randomBytes(6).toString("hex");
  const connectionId = await makeConnection(admin, mark);
  await startErasure(admin, { connectionId });
  const { id: requestId } = await database().deletionRequest.findFirstOrThrow({ where: { connectionIds: { has: connectionId } } });
  await disconnectConnection(workerFor(admin.shopId), { id: connectionId, reason: "erasure", requestId }, async () => 0);
  const id = await make((await requestExport(admin, { connectionId })).code);
  const account = { requestId, connectionId, shopId: admin.shopId };
  await expect(eraseRows(workerFor(admin.shopId), account)).rejects.toThrow("while it was being erased");
  expect(await fileStat(exportKey(id))).not.toBeNull();
  await eraseAccount(system, { requestId });
  expect(await fileStat(exportKey(id))).toBeNull();
  expect(await database().connection.findUnique({ where: { id: connectionId } })).toBeNull();
});

test("an export that is asked for while the account goes is asked for too late", async () => {
  const { admin } = await makeShop();
  const connectionId = await makeConnection(admin, randomBytes(6).toString("hex"));
  const { asked } = await database().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Connection" WHERE id = ${connectionId}::uuid FOR UPDATE`;
    const attempt = requestExport(admin, { connectionId }).catch((error: unknown) => error);
    await sleep(300);
    await tx.connection.delete({ where: { id: connectionId } });
    return { asked: attempt };
  });
  expect(await asked).toMatchObject({ code: "not_found" });
  expect(await database().dataExport.count({ where: { connectionIds: { has: connectionId } } })).toBe(0);
});
