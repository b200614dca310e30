import { execFile } from "node:child_process";
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
import { promisify } from "node:util";

// Creates clips with ffmpeg on first use and caches them in the temporary folder. A `free` box,
// which MP4 readers skip, pads them to their exact size.
const folder = join(tmpdir(), "studio-clips-2");
const run = promisify(execFile);

const testPattern = (size: string, rate: number) => [
  "-f",
  "lavfi",
  "-i",
  `testsrc2=size=${size}:rate=${rate}`,
];
const testTone = ["-f", "lavfi", "-i", "sine=frequency=330:sample_rate=44100"];
const h264Options = [
  "-c:v",
  "libx264",
  "-preset",
  "ultrafast",
  "-pix_fmt",
  "yuv420p",
  "-c:a",
  "aac",
  "-b:a",
  "96k",
  "-movflags",
  "+faststart",
];

const recipe = (size: string, rate: number, seconds: number, coding = h264Options) => [
  ...testPattern(size, rate),
  ...testTone,
  "-t",
  String(seconds),
  ...coding,
];

/** The ffmpeg arguments of each clip. */
const CLIP_RECIPES = {
  "vertical.mp4": recipe("1080x1920", 30, 4),
  "small.mp4": recipe("720x1280", 30, 4, ["-crf", "36", ...h264Options]),
  "slow.mp4": recipe("720x1280", 15, 4),
  "narrow.mp4": recipe("320x568", 30, 4),
  "wide.mp4": recipe("1280x720", 30, 4),
  "silent.mp4": [...testPattern("720x1280", 30), "-t", "4", ...h264Options],
  // A still picture, because eleven minutes of anything else take too long.
  "long.mp4": [
    "-f",
    "lavfi",
    "-i",
    "color=c=teal:size=360x640:rate=24",
    ...testTone,
    "-t",
    "661",
    ...h264Options,
  ],
  "tail-index.mp4": recipe("720x1280", 30, 4, h264Options.slice(0, -2)),
  "vp9.webm": recipe("720x1280", 30, 4, [
    "-c:v",
    "libvpx-vp9",
    "-deadline",
    "realtime",
    "-cpu-used",
    "8",
    "-b:v",
    "1M",
    "-c:a",
    "libopus",
  ]),
  "hevc.mov": recipe("720x1280", 30, 4, [
    "-c:v",
    "libx265",
    "-preset",
    "ultrafast",
    "-x265-params",
    "log-level=none",
    "-tag:v",
    "hvc1",
    "-c:a",
    "aac",
  ]),
  "h264.mkv": recipe("720x1280", 30, 4),
  "sound.mp4": [...testTone, "-t", "4", "-c:a", "aac"],
} as const;

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

/** Runs ffmpeg with these arguments. */
export const runFfmpeg = (args: readonly string[]) =>
  run("ffmpeg", ["-v", "error", "-nostdin", ...args]);

/** Returns the path of a clip made with ffmpeg. */
export function makeClip(name: ClipName): Promise<string> {
  return makeFile(name, (path) => runFfmpeg([...CLIP_RECIPES[name], "-y", path]));
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
  return makeFile("turned.mp4", async (path) =>
    run("ffmpeg", [
      "-v",
      "error",
      "-i",
      await makeClip("wide.mp4"),
      "-c",
      "copy",
      "-metadata:s:v:0",
      "rotate=90",
      "-f",
      "mp4",
      "-y",
      path,
    ]),
  );
}

/** Returns an empty file named as a video. */
export const makeEmptyClip = () => makeFile("empty.mp4", (path) => writeFile(path, ""));

/** Returns a PNG image named as a video. */
export const makePngNamedMp4 = () =>
  makeFile("picture.mp4", (path) =>
    run("ffmpeg", [
      "-v",
      "error",
      ...testPattern("320x568", 1),
      "-frames:v",
      "1",
      "-f",
      "image2",
      "-c:v",
      "png",
      "-y",
      path,
    ]),
  );

/** Returns text named as a video. */
export const makeTextNamedMp4 = (name: string, text: string) =>
  makeFile(`${name}.mp4`, (path) => writeFile(path, text));
