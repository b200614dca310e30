import "server-only";
import type { FileHandle } from "node:fs/promises";

import { type Box, BoxReader } from "#lib/infra/media/iso-boxes";
import type { FileStructure } from "#lib/infra/media/file-structure";

const MAX_EDITS = 10_000;
/** Pixels: the longest side of H.264 (Annex A) and HEVC (Annex A) at level 6.2. */
const MAX_SIDE = 16_888;
const SELF_CONTAINED = 1;
const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "dinf", "stbl", "edts", "mvex"]);
/** Boxes at the top of a file that must be whole. */
const TOP_BOXES = new Set(["ftyp", "moov", "mdat", "moof", "free", "skip", "wide", "sidx", "uuid"]);

type TickEdit = { seconds: number; start: number; rate: number };

/** What is read before the time scales are known, which may come last. Times are in ticks. */
type Reading = {
  reader: BoxReader;
  timescale: number;
  promised: number;
  elsewhere: boolean;
  impossibleSize: boolean;
  tracks: { id: number; samples: number; timescale: number; edits: TickEdit[] }[];
};

/** Reads the boxes that say which tracks, edits and packets an MP4 or QuickTime file has. */
export async function readIsoStructure(file: FileHandle, size: number): Promise<FileStructure> {
  const reader = new BoxReader(file);
  const reading: Reading = {
    reader,
    timescale: 1,
    promised: 0,
    elsewhere: false,
    impossibleSize: false,
    tracks: [],
  };
  const top = { overruns: false, hasIndex: false, fragmented: false };
  for await (const box of reader.boxes({ from: 0, to: size })) {
    if (TOP_BOXES.has(box.type) && box.overruns) top.overruns = true;
    if (box.type === "moov") top.hasIndex = true;
    if (box.type === "moof") top.fragmented = true;
    if (box.type === "moov") await readInside(reading, box);
  }
  return {
    ...top,
    elsewhere: reading.elsewhere,
    impossibleSize: reading.impossibleSize,
    promisedSeconds: reading.promised / reading.timescale || null,
    tracks: reading.tracks.map(({ id, samples, edits, timescale }) => ({
      id,
      samples,
      edits: edits.map(({ seconds, start, rate }) => ({
        seconds: seconds / reading.timescale,
        start: start < 0 ? null : start / timescale,
        rate,
      })),
    })),
  };
}

async function readInside(reading: Reading, parent: Box, depth = 0): Promise<void> {
  for await (const box of reading.reader.boxes(parent)) {
    if (box.type === "trak") reading.tracks.push({ id: 0, samples: 0, timescale: 1, edits: [] });
    const read = READERS[box.type];
    if (read) await read(reading, box);
    else if (CONTAINERS.has(box.type) && depth < CONTAINERS.size)
      await readInside(reading, box, depth + 1);
  }
}

/** Reads the values of a full box, whose times have 4 bytes in version 0 and 8 in version 1. */
async function fullBox({ reader }: Reading, box: Box, count: number) {
  const bytes = await reader.bytes(box.from, Math.min(count, box.to - box.from));
  const wide = bytes[0] === 1;
  const uint = (at: number) => (at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0);
  const time = (at: number) => {
    if (!wide) return at + 4 <= bytes.length ? bytes.readInt32BE(at) : 0;
    return at + 8 <= bytes.length ? Number(bytes.readBigInt64BE(at)) : 0;
  };
  return { bytes, wide, uint, time };
}

async function readTimescale(reading: Reading, box: Box, to: { timescale: number } | undefined) {
  const { wide, uint } = await fullBox(reading, box, 32);
  if (to) to.timescale = uint(wide ? 20 : 12) || 1;
}

async function countSamples(reading: Reading, box: Box): Promise<void> {
  const { uint } = await fullBox(reading, box, 12);
  const track = reading.tracks.at(-1);
  if (track) track.samples = uint(8);
}

async function readEdits(reading: Reading, box: Box): Promise<void> {
  const { bytes, wide, uint, time } = await fullBox(reading, box, 8 + 20 * MAX_EDITS);
  const [timeSize, entrySize] = wide ? [8, 20] : [4, 12];
  const count = Math.min(uint(4), Math.floor((bytes.length - 8) / entrySize));
  const edits = Array.from({ length: Math.max(0, count) }, (_, index) => {
    const at = 8 + index * entrySize;
    const rate = bytes.readInt32BE(at + 2 * timeSize) / 65_536;
    const seconds = wide ? time(at) : uint(at);
    return { seconds, start: time(at + timeSize), rate };
  });
  reading.tracks.at(-1)?.edits.push(...edits);
}

const READERS: Partial<Record<string, (reading: Reading, box: Box) => Promise<void>>> = {
  mvhd: (reading, box) => readTimescale(reading, box, reading),
  mdhd: (reading, box) => readTimescale(reading, box, reading.tracks.at(-1)),
  mehd: async (reading, box) => {
    reading.promised = (await fullBox(reading, box, 12)).time(4);
  },
  tkhd: async (reading, box) => {
    const { wide, uint } = await fullBox(reading, box, 96);
    const track = reading.tracks.at(-1);
    if (track) track.id = uint(wide ? 20 : 12);
    const sides = wide ? [88, 92] : [76, 80];
    if (sides.some((at) => uint(at) / 65_536 > MAX_SIDE)) reading.impossibleSize = true;
  },
  stsz: countSamples,
  stz2: countSamples,
  elst: readEdits,
  dref: async (reading, box) => {
    // Skips version, flags and the entry count.
    for await (const entry of reading.reader.boxes({ ...box, from: box.from + 8 })) {
      const flags = await reading.reader.bytes(entry.from + 3, 1);
      if ((flags[0] ?? 0) % 2 !== SELF_CONTAINED) reading.elsewhere = true;
    }
  },
};
