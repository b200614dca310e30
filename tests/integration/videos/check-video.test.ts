import { readFile, rm, stat } from "node:fs/promises";

import { describe, expect, test } from "vitest";

import { type StaffActor, workerActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { embeddedMedia } from "#lib/infra/media/embedded-media";
import { probeMedia } from "#lib/infra/media/probe";
import { mediaPath } from "#lib/infra/storage/media-files";
import { checkVideo, recheckVideo } from "#lib/videos/check-video";
import { deleteVideo } from "#lib/videos/delete-video";
import { importSample } from "#lib/videos/import-sample";
import { readListItems } from "#lib/videos/library-queries";
import { getVideo } from "#lib/videos/queries";
import { makeShop } from "#tests/support/factories/records";
import {
  makeClip,
  makeClipOfSize,
  makeClipWithExternalReference,
  makeClipWithoutIndex,
  makeEmptyClip,
  makePngNamedMp4,
  makeRotatedClip,
  makeTextNamedMp4,
  makeTruncatedClip,
} from "#tests/support/factories/video-files";

/** Imports a file into the shop and checks it, as the worker does. */
async function runCheck(actor: StaffActor, path: string) {
  const worker = workerActor(actor.shopId);
  const { videoId } = await importSample(worker, { path, name: path });
  await checkVideo(worker, { videoId });
  return getVideo(actor, videoId);
}

type Row = [
  name: string,
  path: () => Promise<string>,
  state: string,
  codes: string[],
  contentType: string | null,
];

const rows: Row[] = [
  ["2 MB of H.264", () => makeClipOfSize(2_000_000), "ready", [], "video/mp4"],
  ["20 MB of H.264", () => makeClipOfSize(20_000_000), "ready", [], "video/mp4"],
  ["70 MB of H.264", () => makeClipOfSize(70_000_000), "ready", [], "video/mp4"],
  ["an index at the end", () => makeClip("tail-index.mp4"), "ready", [], "video/mp4"],
  ["WebM with VP9", () => makeClip("vp9.webm"), "ready", [], "video/webm"],
  ["MOV with HEVC", () => makeClip("hevc.mov"), "ready", [], "video/quicktime"],
  ["landscape", () => makeClip("wide.mp4"), "ready", ["aspect_ratio"], "video/mp4"],
  ["without sound", () => makeClip("silent.mp4"), "ready", ["no_audio"], "video/mp4"],
  ["rotated", makeRotatedClip, "ready", ["rotation"], "video/mp4"],
  [
    "15 frames per second",
    () => makeClip("slow.mp4"),
    "needs_fix",
    ["frame_rate_too_low"],
    "video/mp4",
  ],
  [
    "320 pixels wide",
    () => makeClip("narrow.mp4"),
    "needs_fix",
    ["resolution_too_low"],
    "video/mp4",
  ],
  [
    "11 minutes",
    () => makeClip("long.mp4"),
    "needs_fix",
    ["too_long", "low_resolution"],
    "video/mp4",
  ],
  ["Matroska", () => makeClip("h264.mkv"), "needs_fix", ["container"], null],
  ["audio only", () => makeClip("sound.mp4"), "failed", ["no_video_track"], "video/mp4"],
  ["truncated", makeTruncatedClip, "failed", ["truncated"], "video/mp4"],
  ["truncated before its index", makeClipWithoutIndex, "failed", ["damaged"], "video/mp4"],
  ["zero bytes", makeEmptyClip, "failed", ["empty"], null],
  ["a PNG", makePngNamedMp4, "failed", ["not_a_video"], null],
  [
    "a playlist",
    () => makeTextNamedMp4("playlist", "#EXTM3U\n#EXTINF:10,\nhttp://169.254.169.254/latest\n"),
    "failed",
    ["not_a_video"],
    null,
  ],
  [
    "a concat script",
    () => makeTextNamedMp4("concat", "ffconcat version 1.0\nfile /etc/passwd\n"),
    "failed",
    ["not_a_video"],
    null,
  ],
  [
    "frames that the file says are elsewhere",
    makeClipWithExternalReference,
    "failed",
    ["damaged"],
    "video/mp4",
  ],
  [
    "a box with a wrong size",
    () =>
      makeTextNamedMp4(
        "boxes",
        `\0\0\0\x18ftypisom\0\0\0\0isommp42\x7f\xff\xff\xffmoov${"\xff".repeat(5000)}`,
      ),
    "failed",
    ["damaged"],
    "video/mp4",
  ],
];

describe("real files", () => {
  test.each(rows)("%s", { timeout: 120_000 }, async (_name, path, state, codes, contentType) => {
    const { editor } = await makeShop();
    const video = await runCheck(editor, await path());
    expect([video.state, video.findings.map(({ code }) => code), video.contentType]).toEqual([
      state,
      codes,
      contentType,
    ]);
    const hasPoster = video.facts?.complete && video.facts.videoCodec !== null;
    expect(video.posterUrl === null).toBe(!hasPoster);
    if (hasPoster) {
      const poster = await readFile(mediaPath(`posters/${video.id}.jpg`));
      expect([poster.subarray(0, 3).toString("hex"), poster.length > 1000]).toEqual([
        "ffd8ff",
        true,
      ]);
    }
  });
});

test("lists a checked video with the colour of its poster, and forgets it with the file", async () => {
  const { editor, admin } = await makeShop();
  const { id } = await runCheck(editor, await makeClip("long.mp4"));
  const [row] = await readListItems(editor, [id]);
  expect(row?.poster).toMatchObject({ width: 360, height: 640 });
  expect(row?.poster?.color).toMatch(/^#0[\da-f][78][\da-f][78][\da-f]$/);
  await deleteVideo(admin, { id, reason: "person" });
  const { posterColor } = await database().video.findUniqueOrThrow({ where: { id } });
  expect(posterColor).toBeNull();
});

test("measures the facts of a vertical video", async () => {
  const { editor } = await makeShop();
  const { facts } = await runCheck(editor, await makeClip("vertical.mp4"));
  expect(facts).toMatchObject({
    container: "mp4",
    videoCodec: "h264",
    audioCodec: "aac",
    width: 1080,
    height: 1920,
    frameRate: 30,
    seconds: 4,
    decodable: true,
  });
});

test("a file that killed its worker three times fails with a finding, without a fourth try", async () => {
  const { editor, shop } = await makeShop();
  const worker = workerActor(shop.id);
  const { videoId } = await importSample(worker, {
    path: await makeClip("small.mp4"),
    name: "killer",
  });
  await database().video.update({ where: { id: videoId }, data: { attempts: 3 } });
  expect(await checkVideo(worker, { videoId })).toEqual({
    kind: "checked",
    state: "failed",
    findings: ["check_failed"],
  });
  expect(await checkVideo(worker, { videoId })).toEqual({ kind: "nothing_to_check" });
  // A person can ask for another check, which resets the count.
  await recheckVideo(editor, { id: videoId });
  expect(await checkVideo(worker, { videoId })).toMatchObject({ state: "ready" });
});

test("a missing file fails the check", async () => {
  const { shop } = await makeShop();
  const worker = workerActor(shop.id);
  const { videoId } = await importSample(worker, {
    path: await makeClip("small.mp4"),
    name: "gone",
  });
  await rm(mediaPath(`videos/${videoId}.video`));
  expect(await checkVideo(worker, { videoId })).toMatchObject({
    state: "failed",
    findings: ["check_failed"],
  });
});

test("a worker of one shop checks no video of another", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { videoId } = await importSample(workerActor(one.shop.id), {
    path: await makeClip("small.mp4"),
    name: "mine",
  });
  expect(await checkVideo(workerActor(other.shop.id), { videoId })).toEqual({
    kind: "nothing_to_check",
  });
  await expect(recheckVideo(other.editor, { id: videoId })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("measuring stops at its time limit", async () => {
  // So long that a busy machine notices the limit before all is read.
  const path = await makeClip("long.mp4");
  expect(await probeMedia(embeddedMedia, path, { timeMs: 1 })).toEqual({ kind: "too_slow" });
});

test("a sample is imported once, and its source file stays", async () => {
  const { shop } = await makeShop();
  const worker = workerActor(shop.id);
  const path = await makeClip("small.mp4");
  const first = await importSample(worker, { path, name: "Silk dress" });
  expect(await importSample(worker, { path, name: "Silk dress" })).toEqual({
    videoId: first.videoId,
    alreadyImported: true,
  });
  expect(await database().video.count({ where: { shopId: shop.id } })).toBe(1);
  expect((await stat(path)).size).toBeGreaterThan(0);
});
