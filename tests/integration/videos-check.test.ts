import { readFile, rm, stat } from "node:fs/promises";

import { describe, expect, test } from "vitest";

import { workerFor, type StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { pathOf } from "#lib/infra/files";
import { probe } from "#lib/infra/media/probe";
import { checkVideo } from "#lib/videos/check-video";
import { importSample } from "#lib/videos/import-sample";
import { getVideo } from "#lib/videos/queries";
import { recheckVideo } from "#lib/videos/recheck-video";
import { clip, clipOfSize, cutOffClip, emptyClip, headlessClip, pngClip, referringClip, textClip, turnedClip } from "#tests/support/clips";
import { makeShop } from "#tests/support/makers";

/** Brings a file into the shop and checks it, as the worker would. */
async function checked(actor: StaffActor, path: string) {
  const worker = workerFor(actor.shopId);
  const { videoId } = await importSample(worker, { path, name: path });
  await checkVideo(worker, { videoId });
  return getVideo(actor, videoId);
}

type Row = [name: string, path: () => Promise<string>, state: string, codes: string[], contentType: string | null];

const rows: Row[] = [
  ["2 MB of H.264", () => clipOfSize(2_000_000), "ready", [], "video/mp4"],
  ["20 MB of H.264", () => clipOfSize(20_000_000), "ready", [], "video/mp4"],
  ["70 MB of H.264", () => clipOfSize(70_000_000), "ready", [], "video/mp4"],
  ["an index at the end", () => clip("tail-index.mp4"), "ready", [], "video/mp4"],
  ["WebM with VP9", () => clip("vp9.webm"), "ready", [], "video/webm"],
  ["MOV with HEVC", () => clip("hevc.mov"), "ready", [], "video/quicktime"],
  ["lying", () => clip("wide.mp4"), "ready", ["aspect"], "video/mp4"],
  ["without sound", () => clip("silent.mp4"), "ready", ["no_sound"], "video/mp4"],
  ["turned", turnedClip, "ready", ["rotation"], "video/mp4"],
  ["15 frames a second", () => clip("slow.mp4"), "needs_fix", ["slow_frames"], "video/mp4"],
  ["320 pixels wide", () => clip("narrow.mp4"), "needs_fix", ["too_small"], "video/mp4"],
  ["11 minutes", () => clip("long.mp4"), "needs_fix", ["too_long", "low_resolution"], "video/mp4"],
  ["Matroska", () => clip("h264.mkv"), "needs_fix", ["container"], null],
  ["sound only", () => clip("sound.mp4"), "failed", ["no_picture"], "video/mp4"],
  ["cut off", cutOffClip, "failed", ["cut_off"], "video/mp4"],
  ["cut off before its index", headlessClip, "failed", ["damaged"], "video/mp4"],
  ["zero bytes", emptyClip, "failed", ["empty"], null],
  ["a PNG", pngClip, "failed", ["not_a_video"], null],
  ["a playlist", () => textClip("playlist", "#EXTM3U\n#EXTINF:10,\nhttp://169.254.169.254/latest\n"), "failed", ["not_a_video"], null],
  ["a concat script", () => textClip("concat", "ffconcat version 1.0\nfile /etc/passwd\n"), "failed", ["not_a_video"], null],
  ["pictures that are said to be elsewhere", referringClip, "failed", ["damaged"], "video/mp4"],
  [
    "a box that lies about its size",
    () => textClip("boxes", `\0\0\0\x18ftypisom\0\0\0\0isommp42\x7f\xff\xff\xffmoov${"\xff".repeat(5000)}`),
    "failed",
    ["damaged"],
    "video/mp4",
  ],
];

describe("real files", () => {
  test.each(rows)("%s", { timeout: 120_000 }, async (_name, path, state, codes, contentType) => {
    const { editor } = await makeShop();
    const video = await checked(editor, await path());
    expect([video.state, video.findings.map(({ code }) => code), video.contentType]).toEqual([state, codes, contentType]);
    const drawn = video.facts?.complete && video.facts.videoCodec !== null;
    expect(video.posterUrl === null).toBe(!drawn);
    if (drawn) {
      const poster = await readFile(pathOf(`posters/${video.id}.jpg`));
      expect([poster.subarray(0, 3).toString("hex"), poster.length > 1000]).toEqual(["ffd8ff", true]);
    }
  });
});

test("the facts of an upright film", async () => {
  const { editor } = await makeShop();
  const { facts } = await checked(editor, await clip("vertical.mp4"));
  expect(facts).toMatchObject({
    container: "mp4",
    videoCodec: "h264",
    audioCodec: "aac",
    width: 1080,
    height: 1920,
    frameRate: 30,
    seconds: 4,
    drawable: true,
  });
});

test("a file that killed its worker three times fails with a finding instead of a fourth try", async () => {
  const { editor, shop } = await makeShop();
  const worker = workerFor(shop.id);
  const { videoId } = await importSample(worker, { path: await clip("small.mp4"), name: "killer" });
  await database().video.update({ where: { id: videoId }, data: { attempts: 3 } });
  expect(await checkVideo(worker, { videoId })).toEqual({ kind: "checked", state: "failed", findings: ["check_failed"] });
  expect(await checkVideo(worker, { videoId })).toEqual({ kind: "nothing_to_check" });
  // A person may ask again: the count begins anew.
  await recheckVideo(editor, { id: videoId });
  expect(await checkVideo(worker, { videoId })).toMatchObject({ state: "ready" });
});

test("a file that vanished is told about", async () => {
  const { shop } = await makeShop();
  const worker = workerFor(shop.id);
  const { videoId } = await importSample(worker, { path: await clip("small.mp4"), name: "gone" });
  await rm(pathOf(`videos/${videoId}.video`));
  expect(await checkVideo(worker, { videoId })).toMatchObject({ state: "failed", findings: ["check_failed"] });
});

test("a worker of one shop checks nothing of another", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { videoId } = await importSample(workerFor(one.shop.id), { path: await clip("small.mp4"), name: "mine" });
  expect(await checkVideo(workerFor(other.shop.id), { videoId })).toEqual({ kind: "nothing_to_check" });
  await expect(recheckVideo(other.editor, { id: videoId })).rejects.toMatchObject({ code: "not_found" });
});

test("measuring stops when its time is up", async () => {
  const path = await clip("small.mp4");
  expect(await probe(path, 20)).toEqual({ kind: "too_slow" });
});

test("a sample is taken once, and stays where it came from", async () => {
  const { shop } = await makeShop();
  const worker = workerFor(shop.id);
  const path = await clip("small.mp4");
  const first = await importSample(worker, { path, name: "Silk dress" });
  expect(await importSample(worker, { path, name: "Silk dress" })).toEqual({ videoId: first.videoId, again: true });
  expect(await database().video.count({ where: { shopId: shop.id } })).toBe(1);
  expect((await stat(path)).size).toBeGreaterThan(0);
});
