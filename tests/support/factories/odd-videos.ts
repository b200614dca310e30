import { readFile, writeFile } from "node:fs/promises";

import { type ClipRecipe, renderClip } from "#scripts/clip-recipe";
import { makeFile } from "#tests/support/factories/video-files";

// Small videos built after faults that people reported. Some are changed after they are made.

const picture = (seconds: number, { size = "360x640", rate = 30, after = "" } = {}) =>
  `testsrc2=s=${size}:r=${rate}:d=${seconds}${after},format=yuv420p`;
const tone = (seconds: number, rate = 44_100) => `sine=f=330:r=${rate}:d=${seconds}`;
const silence = (seconds: number, rate = 44_100) => `anullsrc=r=${rate}:d=${seconds}`;

const h264 = (graph: string, more: Record<string, string> = {}) => ({
  graph,
  encoder: "h264" as const,
  options: { preset: "ultrafast", ...more },
});
const aac = (graph: string) => ({ graph, encoder: "aac" as const });
const vpx = (encoder: "vp8" | "vp9") => ({
  graph: picture(2),
  encoder,
  options: { deadline: "realtime", "cpu-used": "8" },
});

const plain = (format: string, more = {}): ClipRecipe => ({
  tracks: [h264(picture(2), more), aac(tone(2))],
  format,
});
const film = (...tracks: ClipRecipe["tracks"]): ClipRecipe => ({ tracks, format: "mp4" });
/** Only the pictures for which the expression holds. */
const chosen = (expression: string, seconds: number) =>
  film(h264(picture(seconds, { size: "64x112", after: `,select='${expression}'` })));

const RECIPES = {
  "plain.mp4": plain("mp4"),
  "stretch.mp4": film(h264(picture(4, { size: "64x112" }))),
  "bframes.mp4": plain("mp4", { preset: "medium", bf: "3" }),
  "faststart.mp4": { ...plain("mp4"), options: { movflags: "+faststart" } },
  "fragmented.mp4": {
    ...plain("mp4", { g: "15" }),
    options: { movflags: "frag_keyframe+empty_moov" },
  },
  "long-sound.mp4": film(h264(picture(1)), aac(tone(3))),
  "long-picture.mp4": film(h264(picture(3)), aac(tone(1))),
  "late-sound.mp4": film(h264(picture(2)), { ...aac(tone(2)), delaySeconds: 1 }),
  "silent.mp4": film(h264(picture(2))),
  "silent-sound.mp4": film(h264(picture(2)), aac(silence(2))),
  "quiet-sound.mp4": film(h264(picture(2)), aac(`${tone(2)},volume=-30dB`)),
  "late-tone.mp4": film(h264(picture(2)), aac(`${tone(2)},volume=0:enable='lt(t,1.5)'`)),
  "silent-sound.webm": {
    tracks: [vpx("vp8"), { graph: silence(2, 48_000), encoder: "opus" }],
    format: "webm",
  },
  "stalls.mp4": chosen("lt(t,2)+gte(t,2.9)*not(mod(n,90))", 11.5),
  "hole.mp4": chosen("lt(t,4)+gte(t,6)", 10),
  "slows-late.mp4": chosen("lt(t,41)+not(mod(n,3))", 60),
  "one-picture.mp4": film(h264(picture(1, { rate: 1 }))),
  "ntsc.mp4": film(h264(picture(2, { rate: 30_000 / 1001 }))),
  "anamorphic.mp4": film(h264(picture(1, { after: ",setsar=4/3" }))),
  "chroma-422.mp4": film(h264(`${picture(1)},format=yuv422p`)),
  "chroma-444.mp4": film(h264(`${picture(1)},format=yuv444p`)),
  "two-pictures.mp4": film(h264(picture(1)), h264(picture(1, { size: "180x320" }))),
  "prores.mov": {
    tracks: [{ graph: `${picture(1)},format=yuv422p10le`, encoder: "prores" }],
    format: "mov",
  },
  "plain.mov": plain("mov"),
  "old-phone.3gp": plain("3gp"),
  "vp9.webm": {
    tracks: [vpx("vp9"), { graph: tone(2, 48_000), encoder: "opus" }],
    format: "webm",
  },
  "vp8.webm": { tracks: [vpx("vp8")], format: "webm" },
  "hdr.mp4": film({
    graph: `${picture(1)},format=yuv420p10le`,
    encoder: "hevc",
    options: {
      preset: "ultrafast",
      "x265-params": "log-level=none:transfer=smpte2084:colorprim=bt2020",
    },
    tag: "hvc1",
  }),
  "plain.mkv": plain("matroska"),
  "plain.ts": plain("mpegts"),
  "plain.avi": plain("avi"),
  "plain.flv": plain("flv"),
  "sound.ogg": { tracks: [{ graph: tone(2), encoder: "vorbis" }], format: "ogg" },
} as const satisfies Record<string, ClipRecipe>;

export type OddVideo = keyof typeof RECIPES;

/** Returns the path of one of the videos. */
export const makeOddVideo = (name: OddVideo): Promise<string> =>
  makeFile(`odd-${name}`, (path) => renderClip(path, RECIPES[name]));

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

/** Empties the tables of a track: how many packets, when and where. */
function emptyTrack(track: Buffer, id: number, kind: string): Buffer {
  const empty = Buffer.from(track);
  // In version 0, the id is behind two times, and the kind of the handler behind an empty field.
  empty.writeUInt32BE(id, empty.indexOf("tkhd") + 16);
  empty.write(kind, empty.indexOf("hdlr") + 12, "latin1");
  for (const type of ["stts", "stsc", "stco"]) empty.writeUInt32BE(0, empty.indexOf(type) + 8);
  empty.writeUInt32BE(0, empty.indexOf("stsz") + 12);
  return empty;
}

/** Adds a track without packets to a video with its index last, a copy of the first, of a kind. */
export function withEmptyTrack(kind: "soun" | "vide"): (bytes: Buffer) => Buffer {
  return (bytes) => {
    const moov = bytes.lastIndexOf("moov") - 4;
    const trak = bytes.indexOf("trak", moov) - 4;
    const after = trak + bytes.readUInt32BE(trak);
    const added = emptyTrack(bytes.subarray(trak, after), 9, kind);
    const changed = Buffer.concat([bytes.subarray(0, after), added, bytes.subarray(after)]);
    changed.writeUInt32BE(bytes.readUInt32BE(moov) + added.length, moov);
    return changed;
  };
}

/** Arranges the boxes of a video with its index last in this order, and moves where they point. */
export function withBoxes(order: readonly ("moov" | "mdat" | "pnot")[]) {
  return (bytes: Buffer): Buffer => {
    const moovAt = bytes.lastIndexOf("moov") - 4;
    const mdatAt = bytes.indexOf("mdat") - 4;
    const moov = Buffer.from(bytes.subarray(moovAt));
    // Names a picture that QuickTime shows in its list: here none.
    const pnot = box("pnot", Buffer.from("\0\0\0\0\0\0PICT\0\0", "latin1"));
    const parts = order.map((type) => {
      if (type === "mdat") return { type, part: bytes.subarray(mdatAt, moovAt) };
      return { type, part: type === "moov" ? moov : pnot };
    });
    const before = parts.slice(0, order.indexOf("mdat"));
    const moved = before.reduce((sum, { part }) => sum + part.length, 0) - mdatAt;
    for (let at = moov.indexOf("stco"); at >= 0; at = moov.indexOf("stco", at + 1))
      for (let entry = 0; entry < moov.readUInt32BE(at + 8); entry += 1) {
        const place = at + 12 + 4 * entry;
        moov.writeUInt32BE(moov.readUInt32BE(place) + moved, place);
      }
    return Buffer.concat(parts.map(({ part }) => part));
  };
}
