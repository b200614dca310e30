// Fills the media and database volumes during uploads and sends. Nothing may be lost.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { uploadsDir } from "#lib/infra/storage/disk-space";
import { mediaPath } from "#lib/infra/storage/media-files";
import { LimitedDiskSystem } from "#tests/crash/limited-disk-system";
import { isEnded } from "#tests/prove/watched-delivery";
import { ONE_CHUNK_BYTES, THREE_CHUNKS_BYTES } from "#tests/prove/task";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { callSimulator } from "#tests/support/factories/deliveries";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const UPLOAD_BYTES = 48_000_001;
const BLOCK = 1 << 18;
const FIRST_BYTES = 32 * BLOCK;
/** TikTok reads so slowly that a send lasts as long as the disk is full. */
const SLOW_UPLOAD = { route: "upload", kind: "slow", bytes_per_second: 2_500_000, times: "always" };

let system: LimitedDiskSystem;

beforeAll(async () => {
  system = await LimitedDiskSystem.open();
});

afterAll(() => system?.close());

const TUS_HEADERS = { "tus-resumable": "1.0.0" };

async function offsetOf(id: string): Promise<number> {
  const answer = await system.client.fetch(`/api/uploads/${id}`, {
    method: "HEAD",
    headers: TUS_HEADERS,
  });
  expect(answer.status).toBe(200);
  return Number(answer.headers.get("upload-offset"));
}

const sha256Of = async (path: string) =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

/** Sends a file from an offset on. Waits for `pause` after the first bytes. */
async function sendFrom(
  id: string,
  path: string,
  offset: number,
  pause?: () => Promise<void>,
): Promise<Response> {
  const bytes = await readFile(path);
  async function* parts() {
    for (let at = offset; at < bytes.length; at += BLOCK) {
      if (at === offset + FIRST_BYTES) await pause?.();
      yield bytes.subarray(at, at + BLOCK);
    }
  }
  const headers = {
    ...TUS_HEADERS,
    "upload-offset": String(offset),
    "content-type": "application/offset+octet-stream",
  };
  const init = {
    method: "PATCH",
    headers,
    body: Readable.toWeb(Readable.from(parts())),
    duplex: "half",
  };
  return system.client.fetch(`/api/uploads/${id}`, init as RequestInit);
}

const createUpload = (bytes: number) =>
  system.client.fetch("/api/uploads", {
    method: "POST",
    headers: {
      ...TUS_HEADERS,
      "upload-length": String(bytes),
      "upload-metadata": "filename bG9vay5tcDQ=",
    },
  });

test("the media volume fills in the middle of an upload: 507, the offset is kept, a send goes on, and so does the upload when there is room", async () => {
  const { workspace } = system;
  const account = await workspace.connectAccount();
  await workspace.planFault(account, { ...SLOW_UPLOAD, bytes_per_second: 2_500_000 });
  const path = await makeClipOfSize(UPLOAD_BYTES);
  const id = (await createUpload(UPLOAD_BYTES)).headers.get("location")?.split("/").at(-1) ?? "";
  const uploads = basename(await uploadsDir());
  const here = () => join(system.media.path, "media", uploads, id);
  let deliveryId = "";

  const refused = await sendFrom(id, path, 0, async () => {
    await system.waitUntil(
      "the first bytes",
      async () => (await stat(here())).size >= FIRST_BYTES / 2,
    );
    ({ deliveryId } = await workspace.giveConsent(account, THREE_CHUNKS_BYTES));
    await system.waitUntil(
      "the send",
      async () => (await workspace.database.getDelivery(deliveryId)).state === "uploading",
    );
    await system.media.fill();
  });
  expect([refused.status, await refused.json()]).toMatchObject([
    507,
    { error: { code: "storage_full" } },
  ]);
  const kept = await offsetOf(id);
  expect(kept).toBeGreaterThanOrEqual(FIRST_BYTES / 2);
  expect(kept).toBeLessThan(UPLOAD_BYTES);
  expect((await stat(here())).size).toBe(kept);

  expect((await sendFrom(id, path, kept)).status, "no room still").toBe(507);
  expect((await createUpload(1000)).status, "nothing new begins").toBe(507);
  expect(await offsetOf(id)).toBe(kept);

  await system.waitUntil(
    "the send's arrival",
    async () => (await workspace.database.getDelivery(deliveryId)).state === "in_inbox",
  );
  expect(await system.media.availableBytes(), "it arrived while there was no room").toBe(0);

  await system.media.clear();
  expect((await sendFrom(id, path, kept)).status).toBe(204);
  const sha256 = await sha256Of(path);
  expect(await system.client.requestJson("POST", `/api/videos/${id}/finish`, { sha256 })).toEqual({
    kind: "received",
  });
  await system.client.waitUntilChecked(id);
  expect(await sha256Of(mediaPath(`videos/${id}.video`))).toBe(sha256);
});

test("the database's volume fills while drafts are sent and agreed to, and the database falls: nothing is half written, all arrive once", async () => {
  const { workspace, client, worker } = system;
  const accounts = await Promise.all(Array.from({ length: 4 }, () => workspace.connectAccount()));
  for (const account of accounts) await workspace.planFault(account, SLOW_UPLOAD);
  const early = [];
  const late = [];
  for (const account of accounts) early.push(await system.showDraft(account, THREE_CHUNKS_BYTES));
  for (const account of [...accounts, ...accounts])
    late.push(await system.showDraft(account, ONE_CHUNK_BYTES / 60));
  for (const shown of early) expect(await system.giveConsent(shown)).toMatchObject({ status: 200 });
  const uploading = async () =>
    (
      await workspace.database.queryDeliveries(
        `SELECT id FROM "Delivery" WHERE state = 'uploading'`,
      )
    ).rows.length;
  await system.waitUntil("the sends", async () => (await uploading()) === accounts.length);

  // These two sends start just before the volume is full.
  for (const shown of late.splice(0, 2)) {
    expect(await system.giveConsent(shown)).toMatchObject({ status: 200 });
    early.push(shown);
  }
  await system.database.fill();
  const refused = [];
  for (const shown of late) {
    const answer = await system.giveConsent(shown);
    expect([200, 503], answer.text).toContain(answer.status);
    if (answer.status === 200) continue;
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { code: "unavailable", message: expect.stringContaining("run out of disk space") },
    });
    expect(answer.retryAfter).toBeGreaterThan(0);
    refused.push(shown.draftId);
  }
  expect(refused.length, "the database was full").toBeGreaterThan(0);
  expect(
    (
      await workspace.database.queryDeliveries(
        `SELECT id FROM "Consent" WHERE "draftId" = ANY($1::uuid[])`,
        [refused],
      )
    ).rows,
  ).toEqual([]);
  expect((await client.fetch("/studio")).status, "whoever reads can go on").toBe(200);
  await sleep(2000);

  const lastWords = await system.crashDatabase();
  console.info(
    `${refused.length} of ${late.length} consents found no room; then the database fell: ${lastWords}`,
  );
  const lastOne = late.at(-1);
  if (lastOne) expect((await system.giveConsent(lastOne)).status).toBe(503);

  await system.restoreDatabase();
  await callSimulator(workspace.simulator, "DELETE", "/faults");
  for (const shown of late) await system.giveConsentUntilTaken(shown);
  const waiting = async () =>
    (await workspace.database.queryDeliveries(`SELECT * FROM "Delivery" WHERE state <> 'in_inbox'`))
      .rows;
  await system.waitUntil("all arrivals", async () => (await waiting()).length === 0, 120_000);

  expect(worker.alive, "the same worker lives on").toBe(true);
  expect(system.web.process.child.exitCode, "so does the web").toBeNull();
  await sleep(1500);
  const { violations, counts } = await system.verdict();
  expect(violations).toEqual([]);
  expect(counts).toMatchObject({
    deliveries: 1 + early.length + late.length,
    drafts: 1 + early.length + late.length,
    duplicates: 0,
  });
  expect((await waiting()).every(isEnded)).toBe(true);
});
