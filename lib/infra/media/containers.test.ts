import { expect, test } from "vitest";

import { containerOfDemuxer, sniffContainer } from "#lib/infra/media/containers";

test.each([
  ["\0\0\0\x20ftypisom\0\0\x02\0", "mp4"],
  ["\0\0\0\x20ftypM4V \0\0\0\0", "mp4"],
  ["\0\0\0\x14ftypqt  \0\0\x02\0", "mov"],
  ["\0\0\0\x18ftyp3gp5\0\0\0\0", "3gp"],
  ["\0\0\0\x18ftyp3g2a\0\0\0\0", "3gp"],
  ["\0\0\x12\x34moov\0\0\0\x6cmvhd", "mov"],
  ["\0\0\0\x08wide\0\0\x12\x34mdat", "mov"],
  ["MZ\0\0mdat\0\0\0\0", "mov"],
  ["FLV\0mdat\0\0\0\0", "mov"],
  ["\0\0\0\x08free\0\0\x12\x34mdat", "mov"],
  ["\0\0\0\x08skip\0\0\x12\x34mdat", "mov"],
  ["\0\0\0\x14pnot\0\0\0\0\0\0\0\0", "mov"],
  ["\0\0\0\x18ftypheic\0\0\0\0", null],
  ["\0\0\0\x1cftypavif\0\0\0\0", null],
  ["\x1aE\xdf\xa3\x9fB\x82\x84webm", "webm"],
  ["\x1aE\xdf\xa3\xa3B\x82\x88matroska", "matroska"],
  ["OggS\0\x02", "ogg"],
  ["RIFF\0\0\0\0AVI LIST", "avi"],
  ["RIFF\0\0\0\0WAVEfmt ", null],
  ["FLV\x01\x05", "flv"],
  ["0&\xb2u\x8ef\xcf\x11", "asf"],
  ["#EXTM3U", null],
  ["", null],
])("a file that begins with %j", (start, container) => {
  expect(sniffContainer(Buffer.from(start, "latin1"))).toBe(container);
});

test("demuxers have containers, and unknown ones none", () => {
  const names = ["mov,mp4,m4a,3gp,3g2,mj2", "mpegts", "mpeg", "hls"];
  expect(names.map(containerOfDemuxer)).toEqual(["mp4", "mpeg_ts", "mpeg_ps", null]);
});
