import { expect, test } from "vitest";

import { needsRendition } from "#lib/videos/renditions/rules";
import type { VideoFacts } from "#lib/videos/schema";
import { validVideoFacts } from "#tests/support/factories/video-facts";

test.each<[name: string, facts: Partial<VideoFacts>, needed: boolean]>([
  ["H.264 with 8 bits", {}, false],
  ["H.264 of an older check", { chroma: null, bitDepth: null }, false],
  ["H.264 in MOV", { container: "mov" }, false],
  ["VP9 in WebM", { container: "webm", videoCodec: "vp9" }, false],
  ["HEVC", { videoCodec: "hevc" }, true],
  ["ProRes", { container: "mov", videoCodec: "prores", chroma: "4:2:2", bitDepth: 10 }, true],
  ["MPEG-4 part 2", { videoCodec: "mpeg4" }, true],
  ["AV1", { videoCodec: "av1" }, true],
  ["H.264 with 10 bits", { bitDepth: 10 }, true],
  ["H.264 with 4:2:2", { chroma: "4:2:2" }, true],
  ["H.264 with 4:4:4", { chroma: "4:4:4" }, true],
  ["H.264 in AVI", { container: "avi" }, true],
  ["HEVC that this server cannot decode", { videoCodec: "hevc", decodable: false }, false],
  ["HEVC, longer than TikTok takes", { videoCodec: "hevc", seconds: 601 }, false],
  ["HEVC of unknown length", { videoCodec: "hevc", seconds: null }, false],
])("%s", (_name, facts, needed) => {
  expect(needsRendition({ ...validVideoFacts, ...facts })).toBe(needed);
});

test("a video that was not measured", () => {
  expect(needsRendition(null)).toBe(false);
});
