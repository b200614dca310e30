import { describe, expect, test } from "vitest";

import type { MediaFacts } from "#lib/infra/media/media-facts";
import { probeMedia } from "#lib/infra/media/probe";
import { mediaEngines } from "#tests/support/drivers/media-engines";
import {
  makeChanged,
  makeOddVideo,
  withBoxes,
  withEdits,
  withEmptyTrack,
} from "#tests/support/factories/odd-videos";

type Row = [name: string, path: () => Promise<string>, facts: Partial<MediaFacts>];

const cut = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * 0.6));
const beginWith = (type: string) => (bytes: Buffer) =>
  Buffer.concat([bytes.subarray(0, 4), Buffer.from(type), bytes.subarray(8)]);
/** Takes away what says that the sound is AAC. */
const unknownSound = (bytes: Buffer) =>
  Buffer.from(bytes.toString("latin1").replace("mp4a", "evil").replace("esds", "skip"), "latin1");
const ofSize = (width: number, height: number) => (bytes: Buffer) => {
  const changed = Buffer.from(bytes);
  // Its track header, version 0: 16.16 fixed point.
  const tkhd = bytes.indexOf("tkhd") + 4;
  changed.writeUInt32BE(width * 65_536, tkhd + 76);
  changed.writeUInt32BE(height * 65_536, tkhd + 80);
  return changed;
};
/** Hides the first box of this type from readers. */
const renameBox = (type: string) => (bytes: Buffer) => {
  const changed = Buffer.from(bytes);
  changed.write("free", bytes.indexOf(type), "latin1");
  return changed;
};
const edited = (...edits: Parameters<typeof withEdits>[0]) =>
  makeChanged("stretch.mp4", JSON.stringify(edits).replaceAll(/\W+/g, "-"), withEdits(edits));

const healthy = { complete: true, frameRateVaries: false, pictureTracks: 1, hdr: false };
const plain = { ...healthy, container: "mp4", videoCodec: "h264", frameRate: 30 } as const;
const silent = { hasAudio: true, silentAudio: true };
const audible = { hasAudio: true, silentAudio: false };
const nothing = { container: null, videoCodec: null, seconds: null } as const;

const rows: Row[] = [
  [
    "plain",
    () => makeOddVideo("plain.mp4"),
    { ...plain, seconds: 2, audioCodec: "aac", silentAudio: false },
  ],
  ["with B-frames", () => makeOddVideo("bframes.mp4"), { ...plain, seconds: 2 }],
  // Its first picture lasts 23 ms longer, as the sound begins before it: ffprobe says the same.
  ["fragmented", () => makeOddVideo("fragmented.mp4"), { ...plain, seconds: 2, frameRate: 29.66 }],
  [
    "without sound",
    () => makeOddVideo("silent.mp4"),
    { ...plain, seconds: 2, hasAudio: false, silentAudio: false },
  ],
  ["a silent sound track", () => makeOddVideo("silent-sound.mp4"), { ...plain, ...silent }],
  [
    "a silent sound track of WebM",
    () => makeOddVideo("silent-sound.webm"),
    { hasAudio: true, silentAudio: true },
  ],
  ["a quiet tone", () => makeOddVideo("quiet-sound.mp4"), { ...plain, ...audible }],
  ["a tone after 1.5 s of silence", () => makeOddVideo("late-tone.mp4"), { ...plain, ...audible }],
  [
    "sound that nothing decodes",
    () => makeChanged("silent-sound.mp4", "unknown-sound", unknownSound),
    { ...plain, ...audible },
  ],
  [
    "sound that outlasts the picture",
    () => makeOddVideo("long-sound.mp4"),
    { ...plain, seconds: 3, pictureSeconds: 1 },
  ],
  [
    "a picture that outlasts the sound",
    () => makeOddVideo("long-picture.mp4"),
    { ...plain, seconds: 3 },
  ],
  ["sound that begins late", () => makeOddVideo("late-sound.mp4"), { ...plain, seconds: 3 }],
  ["one second of four", () => edited({ seconds: 1, start: 2, rate: 1 }), { ...plain, seconds: 1 }],
  [
    "two pieces",
    () => edited({ seconds: 1, start: 0, rate: 1 }, { seconds: 1, start: 3, rate: 1 }),
    { ...plain, seconds: 2 },
  ],
  ["half speed", () => edited({ seconds: 8, start: 0, rate: 0.5 }), { ...plain, seconds: 8 }],
  ["double speed", () => edited({ seconds: 2, start: 0, rate: 2 }), { ...plain, seconds: 2 }],
  [
    "a delay before the picture",
    () => edited({ seconds: 1, start: -1, rate: 1 }, { seconds: 4, start: 0, rate: 1 }),
    { ...plain, seconds: 5 },
  ],
  [
    "a picture every 3 s after 2 s",
    () => makeOddVideo("stalls.mp4"),
    { ...plain, frameRate: 7, frameRateVaries: true },
  ],
  [
    "a hole of 2 s",
    () => makeOddVideo("hole.mp4"),
    { ...plain, frameRate: 24, frameRateVaries: true },
  ],
  [
    "slower after 1,200 packets",
    () => makeOddVideo("slows-late.mp4"),
    { ...plain, frameRate: 23.7, frameRateVaries: true },
  ],
  ["one picture", () => makeOddVideo("one-picture.mp4"), { ...plain, frameRate: null }],
  ["29.97", () => makeOddVideo("ntsc.mp4"), { ...plain, frameRate: 29.97 }],
  ["wide pixels", () => makeOddVideo("anamorphic.mp4"), { ...plain, width: 480, height: 640 }],
  ["4:2:2", () => makeOddVideo("chroma-422.mp4"), { ...plain, chroma: "4:2:2", bitDepth: 8 }],
  ["4:4:4", () => makeOddVideo("chroma-444.mp4"), { ...plain, chroma: "4:4:4" }],
  [
    "HDR with 10 bits",
    () => makeOddVideo("hdr.mp4"),
    { ...plain, videoCodec: "hevc", hdr: true, bitDepth: 10, chroma: "4:2:0" },
  ],
  ["two picture tracks", () => makeOddVideo("two-pictures.mp4"), { ...plain, pictureTracks: 2 }],
  [
    "ProRes",
    () => makeOddVideo("prores.mov"),
    { ...plain, container: "mov", videoCodec: "prores", chroma: "4:2:2", bitDepth: 10 },
  ],
  ["MOV", () => makeOddVideo("plain.mov"), { ...plain, container: "mov", seconds: 2 }],
  ...(["wide", "skip", "free"] as const).map((type): Row => [
    `MOV that begins with ${type}`,
    () => makeChanged("plain.mov", type, beginWith(type)),
    { ...plain, container: "mov", seconds: 2 },
  ]),
  [
    "MOV that begins with moov",
    () => makeChanged("plain.mov", "moov", withBoxes(["moov", "mdat"])),
    { ...plain, container: "mov", seconds: 2 },
  ],
  [
    "MOV that begins with mdat",
    () => makeChanged("plain.mov", "mdat", withBoxes(["mdat", "moov"])),
    { ...plain, container: "mov", seconds: 2 },
  ],
  [
    "MOV that begins with pnot",
    () => makeChanged("plain.mov", "pnot", withBoxes(["pnot", "mdat", "moov"])),
    { ...plain, container: "mov", seconds: 2 },
  ],
  [
    "a sound track without packets",
    () => makeChanged("silent.mp4", "no-sound", withEmptyTrack("soun")),
    { ...plain, seconds: 2, hasAudio: false, silentAudio: false },
  ],
  [
    "a second picture track without packets",
    () => makeChanged("plain.mp4", "no-picture", withEmptyTrack("vide")),
    { ...plain, seconds: 2, audioCodec: "aac" },
  ],
  ["3GP", () => makeOddVideo("old-phone.3gp"), { ...plain, container: "3gp" }],
  [
    "WebM with VP9",
    () => makeOddVideo("vp9.webm"),
    { ...plain, container: "webm", videoCodec: "vp9", audioCodec: "opus", seconds: 2 },
  ],
  [
    "WebM with VP8",
    () => makeOddVideo("vp8.webm"),
    { ...plain, container: "webm", videoCodec: "vp8" },
  ],
  ["Matroska", () => makeOddVideo("plain.mkv"), { ...plain, container: "matroska", seconds: 2 }],
  [
    "a transport stream",
    () => makeOddVideo("plain.ts"),
    { ...plain, container: "mpeg_ts", seconds: 2 },
  ],
  // FFmpeg leaves one of the 61 places empty; its header, which ffprobe repeats, says 30.
  ["AVI", () => makeOddVideo("plain.avi"), { ...plain, container: "avi", frameRate: 29.5 }],
  ["Flash", () => makeOddVideo("plain.flv"), { ...plain, container: "flv" }],
  [
    "sound alone",
    () => makeOddVideo("sound.ogg"),
    { ...nothing, container: "ogg", hasAudio: true },
  ],
  [
    "bytes after the end",
    () =>
      makeChanged("plain.mp4", "tail", (bytes) => Buffer.concat([bytes, Buffer.alloc(999, "x")])),
    { ...plain, seconds: 2 },
  ],
  ...(["faststart.mp4", "fragmented.mp4", "vp9.webm", "plain.mkv"] as const).flatMap(
    (name): Row[] => [
      [`${name} cut`, () => makeChanged(name, "cut", cut), { complete: false, cutOff: true }],
      [
        `${name} less 100 bytes`,
        () => makeChanged(name, "less", (all) => all.subarray(0, -100)),
        // The last 100 bytes of this one are a seek table, which playback does not need.
        name === "fragmented.mp4"
          ? { ...plain, frameRate: 29.66 }
          : { complete: false, cutOff: true },
      ],
    ],
  ),
  [
    "its last byte missing",
    () => makeChanged("faststart.mp4", "byte", (bytes) => bytes.subarray(0, -1)),
    { complete: false, cutOff: true },
  ],
  [
    "an index that gives the picture 65,535 pixels a side",
    () => makeChanged("plain.mp4", "vast", ofSize(65_535, 65_535)),
    { videoCodec: null, complete: false },
  ],
  [
    "an index inside a free box",
    () => makeChanged("plain.mp4", "hidden", renameBox("moov")),
    { videoCodec: null, complete: false },
  ],
  [
    "tracks that do not say what they are",
    () => makeChanged("plain.mp4", "no-handler", renameBox("hdlr")),
    { videoCodec: null, complete: false },
  ],
  [
    "an index that shows the picture larger",
    () => makeChanged("plain.mp4", "larger", ofSize(3_840, 2_160)),
    plain,
  ],
  ["no index", () => makeChanged("plain.mp4", "cut", cut), { container: "mp4", complete: false }],
  ["noise", () => makeChanged("plain.mp4", "noise", (bytes) => bytes.subarray(1)), nothing],
];

describe.each(mediaEngines)("%s", (_engine, engine) => {
  test.each(rows)("%s", { timeout: 120_000 }, async (_name, path, expected) => {
    const measured = await probeMedia(engine, await path());
    if (measured.kind !== "measured") throw new Error(measured.kind);
    const { facts } = measured;
    const near = {
      seconds: facts.seconds,
      frameRate: facts.frameRate,
      pictureSeconds: facts.pictureSeconds,
    };
    const rough = Object.entries(expected).flatMap(([key, value]) =>
      key in near && typeof value === "number" ? [[key, expect.closeTo(value, 0.9)]] : [],
    );
    expect(facts).toMatchObject({ ...expected, ...Object.fromEntries(rough) });
  });
});
