import { expect, test } from "vitest";

import { mediaFacts } from "#lib/infra/media/media-facts";

const film = {
  sizeBytes: 1,
  container: "mp4",
  looksLike: null,
  audioCodec: null,
  hasAudio: false,
  width: 1,
  height: 1,
  rotation: 0,
  seconds: 1,
  frameRate: 30,
  frameRateVaries: false,
  complete: true,
};

test.each([
  ["h264", "h264"],
  ["h26\0", "h26?"],
  ["a\n\u202eb", "a??b"],
  ["lone \ud800", "lone ?"],
  ["x".repeat(99), "x".repeat(40)],
])("a codec called %j is kept as %j, which a database takes", (videoCodec, kept) => {
  expect(mediaFacts.parse({ ...film, videoCodec }).videoCodec).toBe(kept);
});

test("the facts of a video that was checked before new facts existed stay readable", () => {
  expect(mediaFacts.parse({ ...film, videoCodec: "h264" })).toMatchObject({
    silentAudio: false,
    cutOff: true,
    pictureSeconds: null,
    pictureTracks: 1,
    chroma: null,
    bitDepth: null,
    hdr: false,
    dolbyVision: false,
  });
});
