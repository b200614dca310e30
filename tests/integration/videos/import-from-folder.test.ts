import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { beforeEach, expect, test } from "vitest";

import { systemActor, workerActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { mediaPath, sha256File } from "#lib/infra/storage/media-files";
import { checkVideo } from "#lib/videos/check-video";
import { importFromFolder } from "#lib/videos/folder/import-from-folder";
import { listWaitingFiles } from "#lib/videos/folder/queries";
import { makeClip, makeClipOfSize, makeTruncatedClip } from "#tests/support/factories/video-files";
import { makeShop } from "#tests/support/factories/records";

let folder = "";
const unchangedMs = 60;
const scanFolder = () => importFromFolder(systemActor, { folder, unchangedMs });

/** Scans twice, with the unchanged time in between. */
async function scanUntilStable(): Promise<string[]> {
  const first = await scanFolder();
  await pause(unchangedMs + 20);
  return [...first, ...(await scanFolder())];
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "studio-import-"));
});

const firstShop = () =>
  database().shop.findFirstOrThrow({ orderBy: { createdAt: "asc" }, select: { id: true } });
const rowOf = (id: string | undefined) =>
  database().video.findUniqueOrThrow({ where: { id: id ?? "" } });

test("a finished file becomes a video of the oldest shop and leaves the folder", async () => {
  await makeShop();
  const path = await makeClipOfSize(5_000_000);
  await copyFile(path, join(folder, "Look 12.mp4"));
  const [id, ...more] = await scanUntilStable();
  expect(more).toEqual([]);
  const { id: shopId } = await firstShop();
  const sha256 = await sha256File(path);
  expect(await rowOf(id)).toMatchObject({
    shopId,
    source: "folder",
    sourceDetail: "Look 12.mp4",
    state: "checking",
    sha256,
    sizeBytes: 5_000_000n,
  });
  expect(await sha256File(mediaPath(`videos/${id}.video`))).toBe(sha256);
  expect(await readdir(folder)).toEqual([]);
});

test("waits for a file that is still being written; ignores unfinished names, hidden files and links", async () => {
  await makeShop();
  const bytes = await readFile(await makeClip("small.mp4"));
  const growing = join(folder, "growing.mp4");
  await writeFile(growing, bytes.subarray(0, 1000));
  await scanFolder();
  await pause(unchangedMs + 20);
  await appendFile(growing, bytes.subarray(1000));
  expect(await scanFolder()).toEqual([]);
  const left = [
    ".hidden.mp4",
    "Thumbs.db",
    "a.mp4.part",
    "b.mp4.download",
    "c.mp4.!ut",
    "d.mp4~",
    "desktop.ini",
    "e.mp4.icloud",
    "readme.txt",
  ];
  for (const name of left) await writeFile(join(folder, name), bytes);
  await symlink("/etc/passwd", join(folder, "link.mp4"));
  const [id, ...more] = await scanUntilStable();
  expect([more, (await rowOf(id)).name]).toEqual([[], "growing.mp4"]);
  expect((await readdir(folder)).toSorted()).toEqual([...left, "link.mp4"].toSorted());
});

test("a sub-folder named after a shop id belongs to that shop", async () => {
  const { shop } = await makeShop();
  await mkdir(join(folder, shop.id));
  await mkdir(join(folder, "someone"));
  const clip = await makeClip("small.mp4");
  await copyFile(clip, join(folder, shop.id, "ours.mp4"));
  await copyFile(clip, join(folder, "someone", "theirs.mp4"));
  const [id, ...more] = await scanUntilStable();
  expect([more, await rowOf(id)]).toMatchObject([[], { shopId: shop.id, name: "ours.mp4" }]);
});

test("the next worker finishes what a killed worker started", async () => {
  await makeShop();
  const [claimed, created, moved] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
  const { id: shopId } = await firstShop();
  for (const id of [claimed, created, moved]) {
    await mkdir(join(folder, `.importing-${id}`));
    await writeFile(join(folder, `.importing-${id}`, "video.mp4"), id);
  }
  // As a claim saves it: with its size, which a file that still waits has not.
  const data = { shopId, source: "folder", name: "video.mp4", sizeBytes: 36n } as const;
  await database().video.createMany({
    data: [
      { ...data, id: created },
      { ...data, id: moved },
    ],
  });
  await mkdir(join(mediaPath(`videos/${moved}.video`), ".."), { recursive: true });
  await rename(
    join(folder, `.importing-${moved}`, "video.mp4"),
    mediaPath(`videos/${moved}.video`),
  );
  expect((await scanFolder()).toSorted()).toEqual([claimed, created, moved].toSorted());
  for (const id of [claimed, created, moved])
    expect(await rowOf(id)).toMatchObject({ state: "checking", sizeBytes: 36n });
  expect(await readdir(folder)).toEqual([]);
});

test("ten concurrent scans create one video of one file", async () => {
  await makeShop();
  await copyFile(await makeClip("small.mp4"), join(folder, "one.mp4"));
  await scanFolder();
  await pause(unchangedMs + 20);
  const imported = await Promise.all(Array.from({ length: 10 }, scanFolder));
  const later = await scanFolder();
  expect([...imported.flat(), ...later]).toHaveLength(1);
  expect(await database().video.count({ where: { name: "one.mp4" } })).toBe(1);
});

const waitingRow = (name: string) =>
  database().video.findFirst({
    where: { source: "folder", state: "uploading", sourceDetail: name, deletedAt: null },
    select: { id: true, receivedBytes: true },
  });

test("half of a file that rests is waited for and shown, and taken when the rest has come", async () => {
  await makeShop();
  const [half, path] = [await makeTruncatedClip(), await makeClip("vertical.mp4")];
  await copyFile(half, join(folder, "resting.mp4"));
  expect(await scanUntilStable()).toEqual([]);
  expect(await scanUntilStable()).toEqual([]);
  const shown = await waitingRow("resting.mp4");
  expect(shown?.receivedBytes).toBe(BigInt((await readFile(half)).length));
  await copyFile(path, join(folder, "resting.mp4"));
  const [id] = await scanUntilStable();
  expect(id).toBe(shown?.id);
  expect(await rowOf(id)).toMatchObject({ state: "checking", sha256: await sha256File(path) });
});

test("a waiting file that is removed is no longer shown", async () => {
  await makeShop();
  await copyFile(await makeTruncatedClip(), join(folder, "gone.mp4"));
  await scanUntilStable();
  expect(await waitingRow("gone.mp4")).not.toBeNull();
  await rm(join(folder, "gone.mp4"));
  await scanFolder();
  expect(await waitingRow("gone.mp4")).toBeNull();
});

test("a file that changes after it was taken never becomes ready", async () => {
  await makeShop();
  await copyFile(await makeClip("small.mp4"), join(folder, "late.mp4"));
  const [id = ""] = await scanUntilStable();
  await appendFile(mediaPath(`videos/${id}.video`), "the rest of the copy");
  const { id: shopId } = await firstShop();
  await checkVideo(workerActor(shopId), { videoId: id });
  expect(await rowOf(id)).toMatchObject({ state: "failed" });
});

test("lists the first waiting files with their number, behind any number of uploads", async () => {
  const [{ editor, shop }, other] = await Promise.all([makeShop(), makeShop()]);
  const add = (count: number, shopId: string, given: object) =>
    database().video.createMany({
      data: Array.from({ length: count }, (_, at) => ({
        shopId,
        source: "folder" as const,
        sourceDetail: `look-${at}.mp4`,
        name: `look-${at}.mp4`,
        ...given,
      })),
    });
  await add(60, shop.id, {});
  await add(70, shop.id, { source: "upload" });
  await add(3, shop.id, { deletedAt: new Date() });
  await add(3, other.shop.id, {});
  const { files, count } = await listWaitingFiles(editor);
  expect(count).toEqual({ value: 60, more: false });
  expect(files.map(({ name }) => name)).toEqual(
    Array.from({ length: 48 }, (_, at) => `look-${at}.mp4`),
  );
});
