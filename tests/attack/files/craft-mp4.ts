import { deflateSync } from "node:zlib";

import {
  makeBox,
  makeFtyp,
  makeFullBox,
  fillBox,
  overwriteBytes,
  findBox,
  u32,
  removeBox,
} from "#tests/attack/files/iso-boxes";
import type { Clips, HostileFile } from "#tests/attack/files/sample-clips";

const mustBeRejected = (name: string, bytes: Buffer): HostileFile => ({
  name,
  bytes,
  expected: "refused",
});
const anyOutcome = (name: string, bytes: Buffer): HostileFile => ({ name, bytes, expected: "any" });

function nestedBoxes(depth: number, type: string): Buffer {
  // Built in one buffer, because a copy at each depth would need too much memory here.
  const whole = Buffer.alloc(depth * 8);
  for (let at = 0; at < depth; at += 1) {
    whole.writeUInt32BE((depth - at) * 8, at * 8);
    whole.write(type, at * 8 + 4, "latin1");
  }
  return whole;
}

/** Boxes whose sizes are wrong, nested too deep or endless. */
function malformedBoxFiles(): HostileFile[] {
  const sizes: [string, number | bigint][] = [
    ["0", 0],
    ["1", 1],
    ["7", 7],
    ["2³¹", 0x8000_0000],
    ["2³² − 1", 0xffff_ffff],
    ["of 64 bits: 0", 0n],
    ["of 64 bits: 2⁶³", 2n ** 63n],
    ["of 64 bits: 2⁶⁴ − 1", 2n ** 64n - 1n],
    ["of 64 bits: 2⁵³ + 1", 2n ** 53n + 1n],
  ];
  const tables = ["moov", "mdat", "trak", "free", "meta", "udta"];
  return [
    ...sizes.flatMap(([words, size]) =>
      tables.map((type) =>
        mustBeRejected(
          `${type} of size ${words}`,
          Buffer.concat([
            makeFtyp(),
            makeBox(type, Buffer.alloc(2000, 1), size),
            makeBox("mdat", Buffer.alloc(100)),
          ]),
        ),
      ),
    ),
    ...[100, 5_000, 200_000].flatMap((depth) =>
      ["moov", "trak", "meta", "udta"].map((type) =>
        mustBeRejected(
          `${type} within itself ${depth} times`,
          Buffer.concat([makeFtyp(), nestedBoxes(depth, type)]),
        ),
      ),
    ),
    ...["stsd", "stts", "stsz", "stco", "dref", "elst", "hdlr", "mvhd", "tkhd", "mdhd"].map(
      (type) =>
        mustBeRejected(
          `an index of nothing but ${type}`,
          Buffer.concat([
            makeFtyp(),
            makeBox("moov", makeBox("trak", makeFullBox(type, Buffer.alloc(300, 0xff)))),
          ]),
        ),
    ),
    ...[
      "qt  ",
      "M4V ",
      "3gp4",
      "avif",
      "heic",
      "crx ",
      "jp2 ",
      "mif1",
      "dash",
      "\0\0\0\0",
      "\xff\xff\xff\xff",
    ].map((brand) =>
      mustBeRejected(
        `a beginning of the brand ${JSON.stringify(brand)} and noise`,
        Buffer.concat([makeFtyp(brand), Buffer.alloc(20_000, 0x5a)]),
      ),
    ),
    mustBeRejected(
      "a million empty boxes",
      Buffer.concat([makeFtyp(), Buffer.alloc(8_000_000, makeBox("free"))]),
    ),
    mustBeRejected(
      "200,000 empty tracks",
      Buffer.concat([makeFtyp(), makeBox("moov", Buffer.alloc(1_600_000, makeBox("trak")))]),
    ),
    mustBeRejected(
      "a compressed index that grows",
      Buffer.concat([
        makeFtyp(),
        makeBox(
          "moov",
          makeBox("cmov", [
            makeBox("dcom", Buffer.from("zlib")),
            makeBox("cmvd", [u32(0x7fff_ffff), deflateSync(Buffer.alloc(100_000_000))]),
          ]),
        ),
      ]),
    ),
    mustBeRejected(
      "a beginning of 1,000,000 brands",
      Buffer.concat([
        makeBox("ftyp", Buffer.alloc(4_000_000, "isom")),
        makeBox("moov", Buffer.alloc(8)),
      ]),
    ),
    mustBeRejected("only a beginning", makeFtyp()),
    mustBeRejected("sample tables of 4 thousand million rows", hugeSampleTables(0xffff_ffff)),
    mustBeRejected("sample tables of 300 million rows", hugeSampleTables(300_000_000)),
  ];
}

/** Returns a track whose tables declare this many rows and contain none. */
function hugeSampleTables(rows: number): Buffer {
  const avc1 = makeBox("avc1", [Buffer.alloc(24), u32(720 * 0x10000 + 1280), Buffer.alloc(50)]);
  const table = ["stts", "ctts", "stsc", "stco", "co64", "stss"].map((type) =>
    makeFullBox(type, u32(rows, 1, 1)),
  );
  const stbl = makeBox("stbl", [
    makeFullBox("stsd", [u32(1), avc1]),
    ...table,
    makeFullBox("stsz", u32(0, rows)),
  ]);
  const dinf = makeBox(
    "dinf",
    makeFullBox("dref", [u32(1), makeFullBox("url ", Buffer.alloc(0), 1)]),
  );
  const minf = makeBox("minf", [makeFullBox("vmhd", Buffer.alloc(8), 1), dinf, stbl]);
  const mdia = makeBox("mdia", [
    makeFullBox("mdhd", u32(0, 0, 1000, 4000, 0)),
    makeFullBox("hdlr", Buffer.from("\0\0\0\0vide\0\0\0\0\0\0\0\0\0\0\0\0\0", "latin1")),
    minf,
  ]);
  const tkhd = makeFullBox(
    "tkhd",
    [u32(0, 0, 1, 0, 4000), Buffer.alloc(52), u32(720 * 0x10000, 1280 * 0x10000)],
    3,
  );
  const mvhd = makeFullBox("mvhd", [u32(0, 0, 1000, 4000, 0x10000), Buffer.alloc(76), u32(2)]);
  return Buffer.concat([
    makeFtyp(),
    makeBox("moov", [mvhd, makeBox("trak", [tkhd, mdia])]),
    makeBox("mdat", Buffer.alloc(1000)),
  ]);
}

/** Returns the video with a data reference to `target`. */
function withExternalReference(video: Buffer, target: string, how: "kept" | "removed"): Buffer {
  const { start, end } = findBox(video, "dinf");
  const dinf = makeBox(
    "dinf",
    makeFullBox("dref", [u32(1), makeFullBox("url ", Buffer.from(`${target}\0`), 0)]),
  );
  // The index is last in this video, so the bytes that it points to do not move.
  const grown = Buffer.concat([video.subarray(0, start), dinf, video.subarray(end)]);
  const more = dinf.length - (end - start);
  for (const type of ["moov", "trak", "mdia", "minf"]) {
    const at = findBox(video, type).start;
    grown.writeUInt32BE(video.readUInt32BE(at) + more, at);
  }
  return how === "kept" ? grown : fillBox(grown, "mdat", 0);
}

/** A valid video with one important place corrupted. */
function corruptedVideos({ mp4, tail }: Clips, canary: string): HostileFile[] {
  const table = (type: string) => findBox(mp4, type).body;
  const stsd = findBox(mp4, "stsd").body;
  const sides = stsd + 8 + 8 + 24;
  const tkhd = findBox(mp4, "tkhd").body;
  const boxes = [
    "moov",
    "trak",
    "mdia",
    "minf",
    "stbl",
    "stsd",
    "stts",
    "stsc",
    "stsz",
    "stco",
    "mdhd",
    "hdlr",
  ];
  return [
    ...boxes.map((type) => mustBeRejected(`a video without its ${type}`, removeBox(mp4, type))),
    ...["stsd", "stsz", "stco", "stsc", "stts"].flatMap((type) => [
      anyOutcome(`a video whose ${type} is zeros`, fillBox(mp4, type, 0)),
      anyOutcome(`a video whose ${type} is ones`, fillBox(mp4, type, 0xff)),
    ]),
    ...["stts", "stsc", "stco", "stss"].map((type) =>
      anyOutcome(
        `a video whose ${type} promises 4 thousand million rows`,
        overwriteBytes(mp4, table(type) + 4, u32(0xffff_ffff)),
      ),
    ),
    mustBeRejected("a video whose pictures are zeros", fillBox(mp4, "mdat", 0)),
    mustBeRejected(
      "a video whose pictures are elsewhere in the file",
      overwriteBytes(mp4, table("stco") + 8, u32(0x7fff_ffff)),
    ),
    mustBeRejected(
      "a video of 65,535 pixels a side",
      overwriteBytes(
        overwriteBytes(mp4, sides, u32(0xffff_ffff)),
        tkhd + 76,
        u32(0xffff_0000, 0xffff_0000),
      ),
    ),
    anyOutcome(
      "a video of no width",
      overwriteBytes(overwriteBytes(mp4, sides, u32(0)), tkhd + 76, u32(0, 0)),
    ),
    anyOutcome(
      "a video that lasts for ages, says its index",
      overwriteBytes(mp4, findBox(mp4, "mvhd").body + 12, u32(1, 0xffff_ffff)),
    ),
    anyOutcome(
      "a track that lasts for ages",
      overwriteBytes(mp4, findBox(mp4, "mdhd").body + 12, u32(1, 0xffff_ffff)),
    ),
    mustBeRejected(
      "pictures an hour apart",
      overwriteBytes(mp4, table("stts") + 12, u32(0x7000_0000)),
    ),
    anyOutcome(
      "a track with a clock of 0",
      overwriteBytes(mp4, findBox(mp4, "mdhd").body + 12, u32(0)),
    ),
    anyOutcome("edits before the beginning", withEditList(tail, 0xffff_fff0)),
    anyOutcome("edits beyond the end", withEditList(tail, 0x7fff_ffff)),
    ...["avc1", "mp4a"].flatMap((codec) =>
      ["\0\0\0\0", "evil", "hev1", "raw ", "text", "drmi", "encv", "<b>x"].map((other) =>
        anyOutcome(
          `a video whose ${codec} calls itself ${JSON.stringify(other)}`,
          withCodecName(mp4, codec, other),
        ),
      ),
    ),
    ...[1, 8, 9, 40, 100, 1000].map((bytes) =>
      mustBeRejected(`the first ${bytes} bytes of a video`, mp4.subarray(0, bytes)),
    ),
    ...[0.1, 0.3, 0.5, 0.7].map((share) =>
      mustBeRejected(
        `the first ${share * 100}% of a video`,
        mp4.subarray(0, Math.floor(mp4.length * share)),
      ),
    ),
    ...[0.5, 0.9, 0.99].map((share) =>
      mustBeRejected(
        `the first ${share * 100}% of a video with its index last`,
        tail.subarray(0, Math.floor(tail.length * share)),
      ),
    ),
    ...[canary, "file:///etc/passwd", "/etc/hostname", "../../../../etc/passwd"].flatMap(
      (target) => [
        mustBeRejected(
          `a video whose pictures are said to be at ${target}`,
          withExternalReference(tail, target, "removed"),
        ),
        mustBeRejected(
          `a video that says its pictures are at ${target}, though they are here`,
          withExternalReference(tail, target, "kept"),
        ),
      ],
    ),
  ];
}

function withEditList(video: Buffer, mediaTime: number): Buffer {
  const found = findBox(video, "elst");
  return overwriteBytes(video, found.body + 8, u32(0xffff_ffff, mediaTime, 0x8000_8000));
}

const withCodecName = (video: Buffer, codec: string, other: string) =>
  overwriteBytes(video, video.indexOf(codec), Buffer.from(other, "latin1"));

/** Hostile ISO videos. */
export const mp4Files = (clips: Clips, canary: string): HostileFile[] => [
  ...malformedBoxFiles(),
  ...corruptedVideos(clips, canary),
];
