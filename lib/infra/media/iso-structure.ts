import "server-only";
import type { FileHandle } from "node:fs/promises";

import { VAST_FILE_BYTES } from "#lib/infra/media/containers";
import { type Box, BoxReader } from "#lib/infra/media/iso-boxes";
import type { FileStructure } from "#lib/infra/media/file-structure";

const MAX_EDITS = 10_000;
/** Pixels: the longest side of H.264 (Annex A) and HEVC (Annex A) at level 6.2. */
const MAX_SIDE = 16_888;
const SELF_CONTAINED = 1;
const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "dinf", "stbl", "edts", "mvex"]);
/** Boxes at the top of a file that must be whole. */
const TOP_BOXES = new Set(["ftyp", "moov", "mdat", "moof", "free", "skip", "wide", "sidx", "uuid"]);

/** Bytes that no index has. */
const VAST_INDEX_BYTES = 2 ** 28;
/** How far from either end of the file an index inside another box is looked for. */
const SEARCHED_BYTES = 16 * 1024 * 1024;
/** What an index begins with. */
const INDEX_STARTS = new Set(["mvhd", "trak", "cmov", "mvex", "iods", "meta", "udta"]);

type TickEdit = { seconds: number; start: number; rate: number };

/** What is read before the time scales are known, which may come last. Times are in ticks. */
type Reading = {
  reader: BoxReader;
  timescale: number;
  promised: number;
  elsewhere: boolean;
  impossibleSize: boolean;
  tracks: {
    id: number;
    samples: number;
    timescale: number;
    edits: TickEdit[];
    /** It says whether it is picture or sound, as ISO/IEC 14496-12 requires. */
    hasHandler: boolean;
  }[];
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
  const top = new Set<string>();
  const overrunning: Box[] = [];
  for await (const box of reader.boxes({ from: 0, to: size })) {
    top.add(box.type);
    if (TOP_BOXES.has(box.type) && box.overruns) overrunning.push(box);
    if (box.type === "moov") await readInside(reading, box);
  }
  const overruns = overrunning.length > 0;
  // A fragment without its index is an end without its beginning.
  const lacksIndex = top.has("mdat") && !top.has("moov") && !top.has("moof") && !reader.stopped;
  const endsEarly = overruns ? overrunning.some(canBeTrue) : lacksIndex;
  return {
    overruns,
    endMissing: endsEarly && (top.has("moov") || !(await hasIndexInside(file, size))),
    fragmented: top.has("moof"),
    elsewhere: reading.elsewhere,
    brokenIndex:
      !top.has("moov") ||
      reading.impossibleSize ||
      reading.tracks.some(({ hasHandler }) => !hasHandler),
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

const canBeTrue = ({ type, from, promisedTo }: Box) =>
  promisedTo < VAST_FILE_BYTES && (type !== "moov" || promisedTo - from < VAST_INDEX_BYTES);

/** Whether the bytes contain an index, inside any box. */
function containsIndex(bytes: Buffer): boolean {
  for (let at = bytes.indexOf("moov"); at >= 0; at = bytes.indexOf("moov", at + 1))
    if (INDEX_STARTS.has(bytes.toString("latin1", at + 8, at + 12))) return true;
  return false;
}

/** Whether an index is inside another box, near either end of the file. */
async function hasIndexInside(file: FileHandle, size: number): Promise<boolean> {
  const reader = new BoxReader(file);
  if (containsIndex(await reader.bytes(0, Math.min(size, SEARCHED_BYTES)))) return true;
  const from = Math.max(0, size - SEARCHED_BYTES);
  return from > 0 && containsIndex(await reader.bytes(from, size - from));
}

async function readInside(reading: Reading, parent: Box, depth = 0): Promise<void> {
  for await (const box of reading.reader.boxes(parent)) {
    if (box.type === "trak")
      reading.tracks.push({ id: 0, samples: 0, timescale: 1, edits: [], hasHandler: false });
    const track = reading.tracks.at(-1);
    if (track && box.type === "hdlr" && parent.type === "mdia") track.hasHandler = true;
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
