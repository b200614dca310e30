import { readFile, writeFile } from "node:fs/promises";

import { makeFile, runFfmpeg } from "#tests/support/factories/video-files";

// Small videos built after faults that people reported. All are made with ffmpeg, some then changed.

const picture = (rate = 30, size = "360x640") => [
  "-f",
  "lavfi",
  "-i",
  `testsrc2=s=${size}:r=${rate}`,
];
const tone = ["-f", "lavfi", "-i", "sine=frequency=330:sample_rate=44100"];
const H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"];
const plain = (seconds: number, ...coding: string[]) => [
  ...picture(),
  ...tone,
  "-t",
  String(seconds),
  ...H264,
  ...coding,
];
const limited = (seconds: number, input: string[]) => ["-t", String(seconds), ...input];
const chosen = (expression: string, seconds: number) => [
  ...limited(seconds, picture(30, "64x112")),
  "-vf",
  `select='${expression}'`,
  "-vsync",
  "vfr",
  ...H264,
];

const RECIPES = {
  "plain.mp4": plain(2),
  "stretch.mp4": [...limited(4, picture(30, "64x112")), ...H264],
  "bframes.mp4": plain(2, "-preset", "medium", "-bf", "3"),
  "faststart.mp4": plain(2, "-movflags", "+faststart"),
  "fragmented.mp4": plain(2, "-g", "15", "-movflags", "frag_keyframe+empty_moov"),
  "long-sound.mp4": [...limited(1, picture()), ...limited(3, tone), ...H264],
  "long-picture.mp4": [...limited(3, picture()), ...limited(1, tone), ...H264],
  "late-sound.mp4": [...limited(2, picture()), "-itsoffset", "1", ...limited(2, tone), ...H264],
  "silent.mp4": [...limited(2, picture()), ...H264],
  "stalls.mp4": chosen("lt(t,2)+gte(t,2.9)*not(mod(n,90))", 11.5),
  "hole.mp4": chosen("lt(t,4)+gte(t,6)", 10),
  "slows-late.mp4": chosen("lt(t,41)+not(mod(n,3))", 60),
  "one-picture.mp4": [...picture(), "-frames:v", "1", ...H264],
  "ntsc.mp4": [...limited(2, picture(30_000 / 1001)), ...H264],
  "anamorphic.mp4": [...limited(1, picture()), "-vf", "setsar=4/3", ...H264],
  "chroma-422.mp4": [...limited(1, picture()), ...H264, "-pix_fmt", "yuv422p"],
  "chroma-444.mp4": [...limited(1, picture()), ...H264, "-pix_fmt", "yuv444p"],
  "two-pictures.mp4": [
    ...limited(1, picture()),
    ...limited(1, picture(30, "180x320")),
    "-map",
    "0:v",
    "-map",
    "1:v",
    ...H264,
  ],
  "prores.mov": [...limited(1, picture()), "-c:v", "prores_ks"],
  "plain.mov": plain(2),
  "old-phone.3gp": plain(2),
  "vp9.webm": [
    ...picture(),
    ...tone,
    "-t",
    "2",
    "-c:v",
    "libvpx-vp9",
    "-deadline",
    "realtime",
    "-cpu-used",
    "8",
    "-c:a",
    "libopus",
  ],
  "vp8.webm": [...limited(2, picture()), "-c:v", "libvpx", "-deadline", "realtime"],
  "hdr.mp4": [
    ...limited(1, picture()),
    "-c:v",
    "libx265",
    "-preset",
    "ultrafast",
    "-pix_fmt",
    "yuv420p10le",
    "-x265-params",
    "log-level=none:transfer=smpte2084:colorprim=bt2020",
    "-tag:v",
    "hvc1",
  ],
  "plain.mkv": plain(2),
  "plain.ts": plain(2),
  "plain.avi": plain(2),
  "plain.flv": plain(2),
  "sound.ogg": [...limited(2, tone), "-c:a", "libvorbis"],
} as const satisfies Record<string, string[]>;

export type OddVideo = keyof typeof RECIPES;

/** Returns the path of one of the videos. */
export const makeOddVideo = (name: OddVideo): Promise<string> =>
  makeFile(`odd-${name}`, (path) => runFfmpeg([...RECIPES[name], "-y", path]));

/** Returns the path of a copy whose bytes are changed. */
export const makeChanged = (
  name: OddVideo,
  suffix: string,
  change: (bytes: Buffer) => Buffer,
): Promise<string> =>
  makeFile(`odd-${suffix}-${name}`, async (path) =>
    writeFile(path, change(await readFile(await makeOddVideo(name)))),
  );

const box = (type: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
};

type EditEntry = { seconds: number; start: number; rate: number };
/** FFmpeg writes a movie time scale of 1,000 and this for 30 pictures a second. */
const TICKS = 15_360;

function editBox(edits: EditEntry[]): Buffer {
  const entries = edits.map(({ seconds, start, rate }) => {
    const entry = Buffer.alloc(12);
    entry.writeUInt32BE(seconds * 1000, 0);
    entry.writeInt32BE(start < 0 ? -1 : start * TICKS, 4);
    entry.writeInt32BE(rate * 65_536, 8);
    return entry;
  });
  const head = Buffer.alloc(8);
  head.writeUInt32BE(edits.length, 4);
  return box("edts", box("elst", head, ...entries));
}

/** Replaces the edit list of a video with one track and its index last. */
export function withEdits(edits: EditEntry[]): (bytes: Buffer) => Buffer {
  return (bytes) => {
    const moov = bytes.lastIndexOf("moov") - 4;
    const trak = bytes.indexOf("trak", moov) - 4;
    const old = bytes.indexOf("edts", trak) - 4;
    const after = old + bytes.readUInt32BE(old);
    const added = editBox(edits);
    const changed = Buffer.concat([bytes.subarray(0, old), added, bytes.subarray(after)]);
    for (const at of [moov, trak])
      changed.writeUInt32BE(bytes.readUInt32BE(at) + added.length - (after - old), at);
    return changed;
  };
}
