import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { beforeEach, expect, test } from "vitest";

import { systemActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { mediaPath, sha256File } from "#lib/infra/storage/media-files";
import { importFromFolder } from "#lib/videos/import-from-folder";
import { makeClipOfSize } from "#tests/support/factories/video-files";
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
  const growing = join(folder, "growing.mp4");
  await writeFile(growing, "one");
  await scanFolder();
  await pause(unchangedMs + 20);
  await appendFile(growing, "two");
  expect(await scanFolder()).toEqual([]);
  for (const name of ["a.mp4.part", "b.tmp", ".hidden.mp4", "c.crdownload", "d.mp4~"])
    await writeFile(join(folder, name), "x");
  await symlink("/etc/passwd", join(folder, "link.mp4"));
  const [id, ...more] = await scanUntilStable();
  expect([more, (await rowOf(id)).name]).toEqual([[], "growing.mp4"]);
  expect((await readdir(folder)).toSorted()).toEqual([
    ".hidden.mp4",
    "a.mp4.part",
    "b.tmp",
    "c.crdownload",
    "d.mp4~",
    "link.mp4",
  ]);
});

test("a sub-folder named after a shop id belongs to that shop", async () => {
  const { shop } = await makeShop();
  await mkdir(join(folder, shop.id));
  await mkdir(join(folder, "someone"));
  await writeFile(join(folder, shop.id, "ours.mp4"), "ours");
  await writeFile(join(folder, "someone", "theirs.mp4"), "theirs");
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
  const data = { shopId, source: "folder", name: "video.mp4" } as const;
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
  await writeFile(join(folder, "one.mp4"), "one");
  await scanFolder();
  await pause(unchangedMs + 20);
  const imported = await Promise.all(Array.from({ length: 10 }, scanFolder));
  const later = await scanFolder();
  expect([...imported.flat(), ...later]).toHaveLength(1);
  expect(await database().video.count({ where: { name: "one.mp4" } })).toBe(1);
});
