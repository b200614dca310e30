// Makes the practice videos with ffmpeg: short vertical clips, and one with findings of the check.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, openSync, closeSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";

import { UserError, print, runWithProgress } from "./bootstrap/terminal.mjs";

type Clip = {
  name: string;
  seconds: number;
  tones: [paper: string, tone: string, ink: string];
  note: number;
  width?: number;
  fps?: number;
};

// Uses only filters of ffmpeg 4.1, because the program from npm is of 2018.
const CLIPS: Clip[] = [
  {
    name: "linen-dress-spring",
    seconds: 7,
    tones: ["0xf4efe6", "0xc8a98a", "0x2b2622"],
    note: 220,
  },
  { name: "silk-scarf-fold", seconds: 6, tones: ["0xefe6dc", "0x9c4a3c", "0x1f1b18"], note: 262 },
  { name: "evening-coat-walk", seconds: 6, tones: ["0x2a2723", "0x7d7466", "0xefe8dc"], note: 196 },
  {
    name: "too-small-and-slow",
    seconds: 4,
    tones: ["0xe9e2d6", "0x6f7f74", "0x24211e"],
    note: 247,
    width: 320,
    fps: 15,
  },
];

/** Makes the missing clips. Without ffmpeg it only prints a line, since uploads still work. */
export async function makeSampleVideos(
  folder: string,
  log: string,
  signal: AbortSignal,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const missing = CLIPS.filter(({ name }) => !existsSync(join(folder, `${name}.mp4`)));
  if (missing.length === 0) return;
  const ffmpeg = findFfmpeg();
  if (!ffmpeg) {
    print(
      "  There is no ffmpeg on this machine, so no sample videos were made. Set FFMPEG_PATH to get them.",
    );
    return;
  }
  const queue = [...missing];
  const worker = async () => {
    for (let clip = queue.shift(); clip; clip = queue.shift())
      await renderSample(ffmpeg, clip, folder, log, signal);
  };
  await runWithProgress("Making sample videos", () =>
    Promise.all(Array.from({ length: Math.min(2, cpus().length) }, worker)),
  );
}

/** Returns FFMPEG_PATH, else the system's, else npm's; undefined when none of them runs. */
function findFfmpeg(): string | undefined {
  const runs = (path: string | undefined) =>
    path && spawnSync(path, ["-version"], { stdio: "ignore" }).status === 0;
  return [process.env.FFMPEG_PATH, "ffmpeg", findBundledFfmpeg()].find(runs);
}

/** Returns a PATH with an ffmpeg: the system's, or the one from npm added at the end. */
export function pathWithFfmpeg(path = ""): string {
  const found = findFfmpeg();
  return found && isAbsolute(found) ? [path, dirname(found)].join(delimiter) : path;
}

function findBundledFfmpeg(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    const manifest = require.resolve(
      `@ffmpeg-installer/${process.platform}-${process.arch}/package.json`,
    );
    const path = join(dirname(manifest), process.platform === "win32" ? "ffmpeg.exe" : "ffmpeg");
    if (process.platform !== "win32") chmodSync(path, 0o755);
    return path;
  } catch {
    return undefined;
  }
}

async function renderSample(
  ffmpeg: string,
  clip: Clip,
  folder: string,
  log: string,
  signal: AbortSignal,
): Promise<void> {
  const draft = join(folder, `.${clip.name}.mp4`);
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, "a", 0o600);
  const child = spawn(ffmpeg, ffmpegArguments(clip, draft), {
    stdio: ["ignore", out, out],
    signal,
  });
  const code = await new Promise((done, fail) => child.on("exit", done).on("error", fail));
  closeSync(out);
  if (code !== 0) {
    rmSync(draft, { force: true });
    throw new UserError(
      `${ffmpeg} could not make a sample video; its output is in ${log}. Set FFMPEG_PATH to another ffmpeg.`,
    );
  }
  renameSync(draft, join(folder, `${clip.name}.mp4`));
}

/** Draws drifting bands over a gradient, small and scaled up softly, with a quiet chord. */
function ffmpegArguments(
  { seconds, tones, note, width = 1080, fps = 30 }: Clip,
  target: string,
): string[] {
  const channel = (hex: string, i: number) => Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16);
  const [paper, tone, ink] = tones;
  const wave = "(0.5+0.5*sin(X/12+Y/32+T*0.9+1.7*sin(Y/25-T*0.6)))";
  const fold = "pow(0.5+0.5*sin((X*0.8-Y*0.35)/10+T*0.7),6)";
  const shade = (i: number) => {
    const base = channel(paper, i);
    const light = `(${base}+(${channel(tone, i)}-${base})*${wave}*(0.25+0.75*Y/H))`;
    return `${light}*(1-0.4*${fold})+${channel(ink, i)}*0.4*${fold}`;
  };
  const picture = `geq=r='${shade(0)}':g='${shade(1)}':b='${shade(2)}'`;
  const drawn = Math.min(fps, 10); // the steps between are blended
  const height = Math.round((width * 16) / 9 / 2) * 2;
  const fade = `fade=t=in:d=0.5,fade=t=out:st=${seconds - 0.6}:d=0.6`;
  const chord = `aevalsrc=0.05*sin(2*PI*${note}*t)+0.04*sin(2*PI*${note * 1.25}*t)+0.03*sin(2*PI*${note * 1.5}*t):s=44100:d=${seconds}`;
  const split = (text: string) => text.split(" ");
  return [
    ...split("-y -hide_banner -loglevel error -f lavfi -i"),
    `color=c=black:s=72x128:r=${drawn}:d=${seconds},format=rgb24`,
    ...split("-f lavfi -i"),
    chord,
    "-vf",
    `${picture},framerate=fps=${fps},scale=${width}:${height}:flags=bicubic,${fade},format=yuv420p`,
    "-af",
    `afade=t=in:d=0.8,afade=t=out:st=${seconds - 1}:d=1`,
    ...split(
      `-c:v libx264 -preset superfast -crf 24 -c:a aac -b:a 96k -t ${seconds} -movflags +faststart`,
    ),
    target,
  ];
}
