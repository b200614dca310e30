import { describe, expect, test } from "vitest";

import {
  checkFailedFinding,
  contentTypeFor,
  findingsFor,
  stateForFindings,
} from "#lib/videos/rules";
import type { VideoFacts } from "#lib/videos/schema";
import { validVideoFacts } from "#tests/support/factories/video-facts";

test("a video that TikTok accepts has no findings and is ready", () => {
  expect(findingsFor(validVideoFacts)).toEqual([]);
  expect(stateForFindings([])).toBe("ready");
});

type Row = [
  name: string,
  change: Partial<VideoFacts>,
  codes: string[],
  state: "ready" | "needs_fix" | "failed",
];

const rows: Row[] = [
  ["zero bytes", { sizeBytes: 0, container: null }, ["empty"], "failed"],
  ["a PNG", { container: null, looksLike: "a PNG picture" }, ["not_a_video"], "failed"],
  ["noise", { container: null }, ["not_a_video"], "failed"],
  ["audio only", { videoCodec: null, width: null, height: null }, ["no_video_track"], "failed"],
  [
    "no index",
    { videoCodec: null, width: null, height: null, complete: false },
    ["damaged"],
    "failed",
  ],
  ["truncated", { complete: false }, ["truncated"], "failed"],
  ["frames that cannot be decoded", { decodable: false }, ["damaged"], "failed"],
  ["no decoder available", { decodable: null }, [], "ready"],
  ["MOV", { container: "mov" }, [], "ready"],
  ["WebM with VP9", { container: "webm", videoCodec: "vp9", audioCodec: "opus" }, [], "ready"],
  ["WebM with VP8", { container: "webm", videoCodec: "vp8" }, [], "ready"],
  ["HEVC", { videoCodec: "hevc" }, [], "ready"],
  ["AV1", { videoCodec: "av1" }, ["codec"], "needs_fix"],
  ["ProRes in MOV", { container: "mov", videoCodec: "prores" }, ["codec"], "needs_fix"],
  ["Dolby Vision", { videoCodec: "hevc", dolbyVision: true, hdr: true }, ["dolby_vision"], "ready"],
  ["3GP", { container: "3gp" }, ["three_gp"], "ready"],
  ["4:2:2", { chroma: "4:2:2" }, ["chroma"], "ready"],
  ["4:4:4", { chroma: "4:4:4" }, ["chroma"], "ready"],
  ["4:1:1", { chroma: "other" }, ["chroma"], "ready"],
  ["10 bits", { bitDepth: 10 }, ["bit_depth"], "ready"],
  ["HDR", { hdr: true, bitDepth: 10 }, ["bit_depth", "hdr"], "ready"],
  ["two pictures", { pictureTracks: 2 }, ["extra_picture"], "ready"],
  ["sound that goes on", { seconds: 8, pictureSeconds: 3 }, ["picture_ends_early"], "ready"],
  ["sound that ends a moment later", { seconds: 30.2 }, [], "ready"],
  ["one picture", { frameRate: null }, ["frame_rate_unknown"], "ready"],
  ["AVI", { container: "avi" }, ["container"], "needs_fix"],
  ["Flash", { container: "flv", videoCodec: "flv1" }, ["container", "codec"], "needs_fix"],
  ["Windows Media", { container: "asf" }, ["container"], "needs_fix"],
  ["an MPEG program stream", { container: "mpeg_ps" }, ["container"], "needs_fix"],
  ["Matroska", { container: "matroska" }, ["container"], "needs_fix"],
  ["23 frames", { frameRate: 23 }, [], "ready"],
  ["23.976 frames", { frameRate: 24_000 / 1001 }, [], "ready"],
  ["22.9 frames", { frameRate: 22.9 }, ["frame_rate_too_low"], "needs_fix"],
  ["15 frames", { frameRate: 15 }, ["frame_rate_too_low"], "needs_fix"],
  ["60 frames", { frameRate: 60 }, [], "ready"],
  ["61 frames", { frameRate: 61 }, ["frame_rate_too_high"], "needs_fix"],
  ["a variable rate", { frameRateVaries: true }, ["variable_frame_rate"], "ready"],
  ["4,000,000,000 bytes", { sizeBytes: 4_000_000_000 }, [], "ready"],
  ["one byte more", { sizeBytes: 4_000_000_001 }, ["file_too_large"], "needs_fix"],
  ["10 minutes", { seconds: 600, pictureSeconds: 600 }, [], "ready"],
  ["10 minutes and a frame", { seconds: 600.04, pictureSeconds: 600 }, ["too_long"], "needs_fix"],
  ["3 seconds", { seconds: 3 }, [], "ready"],
  ["2.9 seconds", { seconds: 2.9 }, ["too_short"], "ready"],
  ["no length", { seconds: null }, ["unknown_duration"], "needs_fix"],
  ["360 wide", { width: 360, height: 640 }, ["low_resolution"], "ready"],
  ["359 wide", { width: 359, height: 639 }, ["resolution_too_low"], "needs_fix"],
  ["4096 tall", { width: 2304, height: 4096 }, [], "ready"],
  ["4098 tall", { width: 2304, height: 4098 }, ["resolution_too_high"], "needs_fix"],
  ["landscape", { width: 1920, height: 1080 }, ["aspect_ratio"], "ready"],
  ["square", { width: 1080, height: 1080 }, ["aspect_ratio"], "ready"],
  ["no audio", { hasAudio: false }, ["no_audio"], "ready"],
  ["silent sound", { silentAudio: true }, ["silent_audio"], "ready"],
  ["rotated", { rotation: 90 }, ["rotation"], "ready"],
  [
    "several at once, worst first",
    { rotation: 90, hasAudio: false, frameRate: 15 },
    ["frame_rate_too_low", "no_audio", "rotation"],
    "needs_fix",
  ],
];

describe("findings", () => {
  test.each(rows)("%s", (_name, change, codes, state) => {
    const found = findingsFor({ ...validVideoFacts, ...change });
    expect(found.map((one) => one.code)).toEqual(codes);
    expect(stateForFindings(found)).toBe(state);
    for (const { what, why, todo } of found)
      for (const text of [what, why, todo]) expect(text).toMatch(/^[“A-Z].*\.$/);
  });
});

type Rejection = [change: Partial<VideoFacts>, what: string];

const rejections: Rejection[] = [
  [{ seconds: 600.04 }, "The video is 10 min 00.04 s long."],
  [{ seconds: 600.0004 }, "The video is 10 min 00.0004 s long."],
  [{ seconds: 661 }, "The video is 11 min 01 s long."],
  [{ seconds: 719.6 }, "The video is 12 min 00 s long."],
  [{ frameRate: 60.06 }, "The frame rate is 60.1 frames per second."],
  [{ frameRate: 22.94 }, "The frame rate is 22.9 frames per second."],
  [{ frameRate: 15 }, "The frame rate is 15 frames per second."],
  [{ sizeBytes: 4_000_000_001 }, "The file is 4,000,000,001 bytes."],
  [{ sizeBytes: 4_049_999_999 }, "The file is 4,049,999,999 bytes."],
  [{ sizeBytes: 4_050_000_000 }, "The file is 4.1 GB (4,050,000,000 bytes)."],
  [{ sizeBytes: 4_230_000_000 }, "The file is 4.2 GB (4,230,000,000 bytes)."],
  [{ videoCodec: "zmbv" }, "The video codec is an unknown codec."],
  [{ videoCodec: "mpeg4" }, "The video codec is MPEG-4 Visual (DivX, Xvid)."],
  [{ videoCodec: "av1", dolbyVision: true }, "The video codec is AV1 with Dolby Vision."],
];

test.each(rejections)("%j never reads as its limit", (change, what) => {
  const [rejection] = findingsFor({ ...validVideoFacts, pictureSeconds: null, ...change });
  expect(rejection?.what).toBe(what);
});

test("a file that is damaged without being cut is not said to lack its end", () => {
  const facts = { ...validVideoFacts, complete: false, cutOff: false };
  const [broken] = findingsFor({ ...facts, videoCodec: null });
  const [partial] = findingsFor(facts);
  expect([broken?.what, partial?.what]).toEqual([
    "The file can’t be read as a video. Its index is missing, damaged or refers to other files.",
    "Part of the video is missing.",
  ]);
});

test("a failed check fails the video", () => {
  for (const reason of ["crashed", "too_slow", "missing", "no_program"] as const)
    expect(stateForFindings([checkFailedFinding(reason)])).toBe("failed");
});

test("only the formats TikTok accepts have a content type", () => {
  expect(
    ["mp4", "mov", "webm"].map((one) => contentTypeFor(one as VideoFacts["container"])),
  ).toEqual(["video/mp4", "video/quicktime", "video/webm"]);
  expect([contentTypeFor("matroska"), contentTypeFor(null)]).toEqual([null, null]);
});
