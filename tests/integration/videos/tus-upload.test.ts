import { randomBytes } from "node:crypto";
import type { StatsFs } from "node:fs";
import { readFile, rm, stat, statfs, symlink, writeFile } from "node:fs/promises";

import { expect, test, vi } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import * as files from "#lib/infra/storage/media-files";
import { getVideo } from "#lib/videos/queries";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { makeShop, makeStaff } from "#tests/support/factories/records";
import { createTusUpload, patchTusUpload, tusRequest } from "#tests/support/drivers/tus";

import { POST as finish } from "../../../app/api/videos/[id]/finish/route";

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return { ...real, statfs: vi.fn<() => Promise<StatsFs>>(() => real.statfs("/")) };
});

const finishUploadAs = (actor: StaffActor, id: string, sha256: string) =>
  callRoute(finish, { as: actor, method: "POST", params: { id }, body: { sha256 } });
const offsetOf = async (actor: StaffActor, id: string) =>
  Number((await tusRequest(actor, "HEAD", { id })).headers.get("upload-offset"));
const jobsOf = (id: string) =>
  database().$queryRaw<
    { n: bigint }[]
  >`SELECT count(*) AS n FROM pgboss.job WHERE name = 'check-video' AND data->>'videoId' = ${id}`;

test("uploads 20 MB byte for byte over two broken connections, with one check job and an audit row", async () => {
  const { editor, shop } = await makeShop();
  const path = await makeClipOfSize(20_000_000);
  const sha256 = await files.sha256File(path);
  const id = await createTusUpload(editor, 20_000_000, "../../Рокля\u202e.mp4");
  expect(await getVideo(editor, id)).toMatchObject({
    name: "Рокля.mp4",
    state: "uploading",
    sizeBytes: 20_000_000,
    mine: true,
  });
  await patchTusUpload(editor, id, path, 0, 7_000_000);
  const first = await offsetOf(editor, id);
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThanOrEqual(7_000_000);
  expect((await getVideo(editor, id)).receivedBytes).toBe(first);
  const early = await finishUploadAs(editor, id, sha256);
  expect(await early.json()).toEqual({
    kind: "incomplete",
    receivedBytes: first,
    sizeBytes: 20_000_000,
  });
  await patchTusUpload(editor, id, path, first, 15_000_000);
  const second = await offsetOf(editor, id);
  const last = await patchTusUpload(editor, id, path, second);
  expect([last.status, last.headers.get("upload-offset")]).toEqual([204, "20000000"]);
  expect(await (await finishUploadAs(editor, id, sha256)).json()).toEqual({ kind: "received" });
  expect(await (await finishUploadAs(editor, id, sha256)).json()).toEqual({ kind: "received" });
  const stored = await readFile(files.mediaPath(`videos/${id}.video`));
  expect(stored.equals(await readFile(path))).toBe(true);
  expect(await getVideo(editor, id)).toMatchObject({
    state: "checking",
    sha256,
    receivedBytes: 20_000_000,
  });
  expect((await jobsOf(id))[0]?.n).toBe(1n);
  const events = await database().auditEvent.findMany({
    where: { shopId: shop.id },
    orderBy: { number: "asc" },
    select: { action: true, details: true },
  });
  expect(events).toEqual([
    { action: "video.added", details: { source: "upload", sizeBytes: 20_000_000 } },
    { action: "video.received", details: { source: "upload", sizeBytes: 20_000_000, sha256 } },
  ]);
  // A finished upload accepts no more bytes.
  expect((await patchTusUpload(editor, id, path, 0)).status).toBe(404);
});

test("rejects and discards bytes that differ from what the browser read", async () => {
  const { editor } = await makeShop();
  const path = await makeClipOfSize(5_000_000);
  const id = await createTusUpload(editor, 5_000_000);
  await patchTusUpload(editor, id, path, 0);
  const response = (await (await finishUploadAs(editor, id, "0".repeat(64))).json()) as {
    kind: string;
    message: string;
  };
  expect(response).toMatchObject({
    kind: "damaged",
    message: expect.stringContaining("Choose the file again"),
  });
  expect(await getVideo(editor, id)).toMatchObject({
    state: "failed",
    failure: response.message,
    mediaUrl: null,
  });
  await expect(stat(await files.uploadPath(id))).rejects.toMatchObject({ code: "ENOENT" });
  expect((await jobsOf(id))[0]?.n).toBe(0n);
});

test("an upload belongs to one person of one shop", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const colleague = await makeStaff(one.shop.id, "admin");
  const path = await makeClipOfSize(5_000_000);
  const id = await createTusUpload(one.editor, 5_000_000);
  for (const outsider of [other.admin, colleague]) {
    expect((await tusRequest(outsider, "HEAD", { id })).status).toBe(404);
    expect((await patchTusUpload(outsider, id, path, 0)).status).toBe(404);
    expect((await finishUploadAs(outsider, id, "0".repeat(64))).status).toBe(404);
  }
  expect((await tusRequest(other.admin, "DELETE", { id })).status).toBe(404);
  expect((await tusRequest(one.viewer, "POST", { headers: { "upload-length": "1" } })).status).toBe(
    403,
  );
  expect(await offsetOf(one.editor, id)).toBe(0);
});

test("creates no upload that is too large, without a length, in parts, without a token or from another page", async () => {
  const { editor, shop } = await makeShop();
  const post = (headers: Record<string, string | null>) => tusRequest(editor, "POST", { headers });
  const large = await post({ "upload-length": "4000000001" });
  expect([large.status, await large.json()]).toMatchObject([
    413,
    { error: { message: expect.stringContaining("4 GB") } },
  ]);
  for (const unknown of [
    { "upload-defer-length": "1" },
    { "upload-length": "5", "upload-concat": "partial" },
  ]) {
    const other = await post(unknown);
    expect([other.status, await other.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining("in this way") } },
    ]);
  }
  expect((await post({ "upload-length": "5", "x-csrf-token": null })).status).toBe(403);
  expect((await post({ "upload-length": "5", origin: "https://elsewhere.example" })).status).toBe(
    403,
  );
  expect((await post({ "upload-length": "5", cookie: "" })).status).toBe(401);
  expect(await database().video.count({ where: { shopId: shop.id } })).toBe(0);
});

test("rejects more bytes than declared and bytes at the wrong offset; earlier bytes stay", async () => {
  const { editor } = await makeShop();
  const id = await createTusUpload(editor, 1000);
  const patch = (offset: number, size: number) =>
    tusRequest(editor, "PATCH", {
      id,
      headers: { "upload-offset": String(offset) },
      body: randomBytes(size),
    });
  expect((await patch(0, 600)).status).toBe(204);
  expect((await patch(0, 100)).status).toBe(409);
  expect((await patch(700, 100)).status).toBe(409);
  expect((await patch(600, 500)).status).toBe(413);
  expect(await offsetOf(editor, id)).toBeLessThanOrEqual(1000);
  const rest = await offsetOf(editor, id);
  if (rest < 1000) expect((await patch(rest, 1000 - rest)).status).toBe(204);
});

test("on a full disk no upload starts, and a running one keeps its offset", async () => {
  const { editor } = await makeShop();
  const id = await createTusUpload(editor, 2000);
  await tusRequest(editor, "PATCH", {
    id,
    headers: { "upload-offset": "0" },
    body: randomBytes(500),
  });
  const real = await statfs("/");
  vi.mocked(statfs).mockResolvedValueOnce({ ...real, bavail: 70_000, bsize: 4096 });
  const rejected = await tusRequest(editor, "POST", { headers: { "upload-length": "20000000" } });
  expect([rejected.status, await rejected.json()]).toMatchObject([
    507,
    { error: { code: "storage_full" } },
  ]);
  expect(await database().video.count({ where: { shopId: editor.shopId } })).toBe(1);
  // A device that is always full stands in for the file.
  const path = await files.uploadPath(id);
  const received = await readFile(path);
  await rm(path);
  await symlink("/dev/full", path);
  const full = await tusRequest(editor, "PATCH", {
    id,
    headers: { "upload-offset": "0" },
    body: randomBytes(500),
  });
  expect([full.status, await full.json()]).toMatchObject([
    507,
    { error: { code: "storage_full" } },
  ]);
  await rm(path);
  await writeFile(path, received);
  expect(await offsetOf(editor, id)).toBe(500);
});

test("with two tabs on one upload the newer takes over, and no byte is written twice", async () => {
  const { editor } = await makeShop();
  const bytes = randomBytes(300_000);
  const id = await createTusUpload(editor, bytes.length);
  let push: ReadableStreamDefaultController<Uint8Array> | undefined;
  const slow = new ReadableStream<Uint8Array>({ start: (controller) => void (push = controller) });
  const older = tusRequest(editor, "PATCH", { id, headers: { "upload-offset": "0" }, body: slow });
  push?.enqueue(bytes.subarray(0, 100_000));
  await vi.waitFor(async () => expect((await stat(await files.uploadPath(id))).size).toBe(100_000));
  const offset = await offsetOf(editor, id);
  expect(offset).toBe(100_000);
  await older;
  expect(
    (
      await tusRequest(editor, "PATCH", {
        id,
        headers: { "upload-offset": String(offset) },
        body: bytes.subarray(offset),
      })
    ).status,
  ).toBe(204);
  expect((await readFile(await files.uploadPath(id))).equals(bytes)).toBe(true);
});

test("accepts an empty file, which the check then reports", async () => {
  const { editor } = await makeShop();
  const id = await createTusUpload(editor, 0);
  const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  expect(await (await finishUploadAs(editor, id, nothing)).json()).toEqual({ kind: "received" });
});

test("a cancelled upload leaves no file", async () => {
  const { editor } = await makeShop();
  const id = await createTusUpload(editor, 1000);
  await tusRequest(editor, "PATCH", {
    id,
    headers: { "upload-offset": "0" },
    body: randomBytes(600),
  });
  expect((await tusRequest(editor, "DELETE", { id })).status).toBe(204);
  await expect(stat(await files.uploadPath(id))).rejects.toMatchObject({ code: "ENOENT" });
  expect((await tusRequest(editor, "HEAD", { id })).status).toBe(404);
});
