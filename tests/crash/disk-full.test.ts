// The volumes of the media and of the database fill up in the middle of everything: nothing is lost, and once there is room all goes on.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { pathOf } from "#lib/infra/files";
import { FullHouse } from "#tests/crash/full-house";
import { ended } from "#tests/prove/ground";
import { ONE_PART, THREE_PARTS } from "#tests/prove/case";
import { clipOfSize } from "#tests/support/clips";
import { control } from "#tests/support/sending";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const UPLOAD_BYTES = 48_000_001;
const BLOCK = 1 << 18;
const FIRST_BYTES = 32 * BLOCK;
/** TikTok takes a part this slowly, so that a send lasts for as long as the disk is full. */
const SLOWLY = { route: "upload", kind: "slow", bytes_per_second: 1_500_000, times: "always" };

let house: FullHouse;

beforeAll(async () => {
  house = await FullHouse.open();
});

afterAll(() => house?.close());

const TUS = { "tus-resumable": "1.0.0" };

async function offsetOf(id: string): Promise<number> {
  const answer = await house.client.fetch(`/api/uploads/${id}`, { method: "HEAD", headers: TUS });
  expect(answer.status).toBe(200);
  return Number(answer.headers.get("upload-offset"));
}

const sha256Of = async (path: string) =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

/** Sends a file from an offset on; `pause` is waited for once the first bytes have left. */
async function send(id: string, path: string, offset: number, pause?: () => Promise<void>): Promise<Response> {
  const bytes = await readFile(path);
  async function* parts() {
    for (let at = offset; at < bytes.length; at += BLOCK) {
      if (at === offset + FIRST_BYTES) await pause?.();
      yield bytes.subarray(at, at + BLOCK);
    }
  }
  const headers = { ...TUS, "upload-offset": String(offset), "content-type": "application/offset+octet-stream" };
  const init = { method: "PATCH", headers, body: Readable.toWeb(Readable.from(parts())), duplex: "half" };
  return house.client.fetch(`/api/uploads/${id}`, init as RequestInit);
}

const announce = (bytes: number) =>
  house.client.fetch("/api/uploads", {
    method: "POST",
    headers: { ...TUS, "upload-length": String(bytes), "upload-metadata": "filename bG9vay5tcDQ=" },
  });

test("the media volume fills in the middle of an upload: 507, the offset is kept, a send goes on, and so does the upload when there is room", async () => {
  const { ground } = house;
  const account = await ground.account();
  await ground.fault(account, { ...SLOWLY, bytes_per_second: 2_500_000 });
  const path = await clipOfSize(UPLOAD_BYTES);
  const id = (await announce(UPLOAD_BYTES)).headers.get("location")?.split("/").at(-1) ?? "";
  const here = () => join(house.media.path, "media", "arriving", id);
  let deliveryId = "";

  const refused = await send(id, path, 0, async () => {
    await house.until("the first bytes", async () => (await stat(here())).size >= FIRST_BYTES / 2);
    ({ deliveryId } = await ground.consent(account, THREE_PARTS));
    await house.until("the send", async () => (await ground.row(deliveryId)).state === "uploading");
    await house.media.fill();
  });
  expect([refused.status, await refused.json()]).toMatchObject([507, { error: { code: "storage_full" } }]);
  const kept = await offsetOf(id);
  expect(kept).toBeGreaterThanOrEqual(FIRST_BYTES / 2);
  expect(kept).toBeLessThan(UPLOAD_BYTES);
  expect((await stat(here())).size).toBe(kept);

  expect((await send(id, path, kept)).status, "no room still").toBe(507);
  expect((await announce(1000)).status, "nothing new begins").toBe(507);
  expect(await offsetOf(id)).toBe(kept);

  await house.until("the send's arrival", async () => (await ground.row(deliveryId)).state === "in_inbox");
  expect(await house.media.free(), "it arrived while there was no room").toBe(0);

  await house.media.makeRoom();
  expect((await send(id, path, kept)).status).toBe(204);
  const sha256 = await sha256Of(path);
  expect(await house.client.ask("POST", `/api/videos/${id}/finish`, { sha256 })).toEqual({ kind: "arrived" });
  await house.client.untilChecked(id);
  expect(await sha256Of(pathOf(`videos/${id}.video`))).toBe(sha256);
});

test("the database's volume fills while drafts are sent and agreed to, and the database falls: nothing is half written, all arrive once", async () => {
  const { ground, client, worker } = house;
  const accounts = await Promise.all(Array.from({ length: 4 }, () => ground.account()));
  for (const account of accounts) await ground.fault(account, SLOWLY);
  const early = [];
  const late = [];
  for (const account of accounts) early.push(await house.show(account, THREE_PARTS));
  for (const account of [...accounts, ...accounts]) late.push(await house.show(account, ONE_PART / 60));
  for (const shown of early) expect(await house.agree(shown)).toMatchObject({ status: 200 });
  const uploading = async () => (await ground.query(`SELECT id FROM "Delivery" WHERE state = 'uploading'`)).rows.length;
  await house.until("the sends", async () => (await uploading()) === accounts.length);

  // These two begin as the room ends.
  for (const shown of late.splice(0, 2)) {
    expect(await house.agree(shown)).toMatchObject({ status: 200 });
    early.push(shown);
  }
  await house.database.fill();
  const refused = [];
  for (const shown of late) {
    const answer = await house.agree(shown);
    expect([200, 503], answer.text).toContain(answer.status);
    if (answer.status === 200) continue;
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: "unavailable", sentence: expect.stringContaining("run out of room") } });
    expect(answer.retryAfter).toBeGreaterThan(0);
    refused.push(shown.draftId);
  }
  expect(refused.length, "the database was full").toBeGreaterThan(0);
  expect((await ground.query(`SELECT id FROM "Consent" WHERE "draftId" = ANY($1::uuid[])`, [refused])).rows).toEqual([]);
  expect((await client.fetch("/studio")).status, "whoever reads can go on").toBe(200);
  await sleep(5000);

  const lastWords = await house.fellDatabase();
  console.info(`${refused.length} of ${late.length} consents found no room; then the database fell: ${lastWords}`);
  const lastOne = late.at(-1);
  if (lastOne) expect((await house.agree(lastOne)).status).toBe(503);

  await house.mendDatabase();
  await control(ground.simulator, "DELETE", "/faults");
  for (const shown of late) await house.agreeAtLast(shown);
  const waiting = async () => (await ground.query(`SELECT * FROM "Delivery" WHERE state <> 'in_inbox'`)).rows;
  await house.until("all arrivals", async () => (await waiting()).length === 0, 120_000);

  expect(worker.alive, "the same worker lives on").toBe(true);
  expect(house.web.running.child.exitCode, "so does the web").toBeNull();
  await sleep(1500);
  const { violations, counts } = await house.verdict();
  expect(violations).toEqual([]);
  expect(counts).toMatchObject({ deliveries: 1 + early.length + late.length, drafts: 1 + early.length + late.length, duplicates: 0 });
  expect((await waiting()).every(ended)).toBe(true);
});
