import { existsSync } from "node:fs";
import {
  copyFile,
  mkdir,
  open,
  readFile,
  rename,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type ClipRecipe, renderClip } from "#scripts/clip-recipe";

// Creates clips on first use and caches them in the temporary folder. A `free` box,
// which MP4 readers skip, pads them to their exact size.
const folder = join(tmpdir(), "studio-clips-3");

/** One grey pixel. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

const pattern = (size: string, rate: number, seconds: number) =>
  `testsrc2=s=${size}:r=${rate}:d=${seconds},format=yuv420p`;
const tone = (seconds: number, rate = 44_100, encoder: "aac" | "opus" = "aac") => ({
  graph: `sine=f=330:r=${rate}:d=${seconds}`,
  encoder,
  options: { b: "96k" },
});
const h264 = (graph: string, more: Record<string, string> = {}) => ({
  graph,
  encoder: "h264" as const,
  options: { preset: "ultrafast", ...more },
});
const mp4 = (...tracks: ClipRecipe["tracks"]): ClipRecipe => ({
  tracks,
  format: "mp4",
  options: { movflags: "+faststart" },
});

/** Of a clip of 66 seconds. */
const ELEVEN_MINUTES = { times: 10, seconds: 66 };

const CLIP_RECIPES = {
  "vertical.mp4": mp4(h264(pattern("1080x1920", 30, 4)), tone(4)),
  "small.mp4": mp4(h264(pattern("720x1280", 30, 4), { crf: "36" }), tone(4)),
  "slow.mp4": mp4(h264(pattern("720x1280", 15, 4)), tone(4)),
  "narrow.mp4": mp4(h264(pattern("320x568", 30, 4)), tone(4)),
  "wide.mp4": mp4(h264(pattern("1280x720", 30, 4)), tone(4)),
  "silent.mp4": mp4(h264(pattern("720x1280", 30, 4))),
  "long.mp4": mp4(
    { ...h264("color=c=teal:s=360x640:r=24:d=66,format=yuv420p"), repeat: ELEVEN_MINUTES },
    { ...tone(66), repeat: ELEVEN_MINUTES },
  ),
  "tail-index.mp4": { ...mp4(h264(pattern("720x1280", 30, 4)), tone(4)), options: {} },
  "vp9.webm": {
    tracks: [
      {
        graph: pattern("720x1280", 30, 4),
        encoder: "vp9",
        options: { deadline: "realtime", "cpu-used": "8", b: "1M" },
      },
      tone(4, 48_000, "opus"),
    ],
    format: "webm",
  },
  "hevc.mov": {
    tracks: [
      {
        graph: pattern("720x1280", 30, 4),
        encoder: "hevc",
        options: { preset: "ultrafast", "x265-params": "log-level=none" },
        tag: "hvc1",
      },
      tone(4),
    ],
    format: "mov",
  },
  "h264.mkv": { tracks: [h264(pattern("720x1280", 30, 4)), tone(4)], format: "matroska" },
  "sound.mp4": { tracks: [tone(4)], format: "mp4" },
} as const satisfies Record<string, ClipRecipe>;

export type ClipName = keyof typeof CLIP_RECIPES;

/** Makes a file once and keeps it in the temporary folder. */
export async function makeFile(
  name: string,
  make: (path: string) => Promise<unknown>,
): Promise<string> {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const tempPath = join(folder, `${process.pid}-${Math.random().toString(36).slice(2)}-${name}`);
  await make(tempPath);
  await rename(tempPath, path);
  return path;
}

/** Returns the path of a clip. */
export function makeClip(name: ClipName): Promise<string> {
  return makeFile(name, (path) => renderClip(path, CLIP_RECIPES[name]));
}

/** Returns a vertical H.264 video of exactly this many bytes. */
export function makeClipOfSize(bytes: number): Promise<string> {
  return makeFile(`upright-${bytes}.mp4`, async (path) => {
    await copyFile(await makeClip("small.mp4"), path);
    await padFile(path, bytes);
  });
}

async function padFile(path: string, bytes: number): Promise<void> {
  const { size } = await stat(path);
  const file = await open(path, "a");
  const head = Buffer.alloc(8);
  head.writeUInt32BE(bytes - size, 0);
  head.write("free", 4, "latin1");
  await file.write(head);
  // A file system may skip zeros, and a hash would not notice missing ones.
  const block = Buffer.alloc(1 << 20, "fashion");
  for (let left = bytes - size - 8; left > 0; left -= block.length)
    await file.write(block.subarray(0, Math.min(left, block.length)));
  await file.close();
}

/** Pads a video to this size, under this name. */
export async function makePaddedClip(name: string, start: Buffer, bytes: number): Promise<string> {
  const path = join(folder, name);
  await mkdir(folder, { recursive: true });
  await writeFile(path, start);
  await padFile(path, bytes);
  return path;
}

/** Returns a video with its index first and its second half missing. */
export function makeTruncatedClip(): Promise<string> {
  return makeFile("cut-off.mp4", async (path) => {
    await copyFile(await makeClip("vertical.mp4"), path);
    await truncate(path, Math.floor((await stat(path)).size / 2));
  });
}

/** Returns a video whose index, normally last, is missing. */
export function makeClipWithoutIndex(): Promise<string> {
  return makeFile("headless.mp4", async (path) => {
    await copyFile(await makeClip("tail-index.mp4"), path);
    await truncate(path, Math.floor((await stat(path)).size / 2));
  });
}

/** Returns a complete video whose data references point to another file. */
export function makeClipWithExternalReference(): Promise<string> {
  return makeFile("referring.mp4", async (path) => {
    const bytes = await readFile(await makeClip("small.mp4"));
    const here = "url \0\0\0\x01";
    for (let at = bytes.indexOf(here); at >= 0; at = bytes.indexOf(here, at + 1)) bytes[at + 7] = 0;
    await writeFile(path, bytes);
  });
}

/** Returns a video stored in landscape that players rotate upright. */
export function makeRotatedClip(): Promise<string> {
  return makeFile("turned.mp4", async (path) => {
    const bytes = await readFile(await makeClip("wide.mp4"));
    // The matrix of the first track's header, in numbers of 16 bits before and after the point.
    const matrix = bytes.indexOf("tkhd") + 44;
    [0, 1, 0, -1, 0].forEach((one, index) => bytes.writeInt32BE(one * 65_536, matrix + 4 * index));
    await writeFile(path, bytes);
  });
}

/** Returns an empty file named as a video. */
export const makeEmptyClip = () => makeFile("empty.mp4", (path) => writeFile(path, ""));

/** Returns a PNG image named as a video. */
export const makePngNamedMp4 = () =>
  makeFile("picture.mp4", (path) => writeFile(path, Buffer.from(PNG, "base64")));

/** Returns text named as a video. */
export const makeTextNamedMp4 = (name: string, text: string) =>
  makeFile(`${name}.mp4`, (path) => writeFile(path, text));
