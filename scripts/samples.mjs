// Makes the practice videos with ffmpeg: short vertical clips in paper and ink, and one that the check has something to say about.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, openSync, closeSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";

import { UserError, print, runWithProgress } from "./bootstrap/terminal.mjs";

// Only filters of ffmpeg 4.1 are used: the program that npm brings is of 2018.
const CLIPS = [
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

/** Makes every clip that is not there yet into `folder`. Without an ffmpeg it says so and goes on: videos can be uploaded all the same. */
export async function makeSampleVideos(folder, log, signal) {
  mkdirSync(folder, { recursive: true });
  const missing = CLIPS.filter(({ name }) => !existsSync(join(folder, `${name}.mp4`)));
  if (missing.length === 0) return;
  const ffmpeg = findFfmpeg();
  if (!ffmpeg)
    return print(
      "  There is no ffmpeg on this machine, so there are no sample videos. Set FFMPEG_PATH to have them.",
    );
  const queue = [...missing];
  const worker = async () => {
    for (let clip = queue.shift(); clip; clip = queue.shift())
      await renderSample(ffmpeg, clip, folder, log, signal);
  };
  await runWithProgress("Making sample videos", () =>
    Promise.all(Array.from({ length: Math.min(2, cpus().length) }, worker)),
  );
}

/** FFMPEG_PATH, else the system's, else the one that came with npm; undefined when none of them runs. */
function findFfmpeg() {
  const runs = (path) => path && spawnSync(path, ["-version"], { stdio: "ignore" }).status === 0;
  return [process.env.FFMPEG_PATH, "ffmpeg", findBundledFfmpeg()].find(runs);
}

/** A PATH on which an ffmpeg is found, where there is one at all: the system's own, or behind it the one that came with npm. */
export function pathWithFfmpeg(path = "") {
  const found = findFfmpeg();
  return found && isAbsolute(found) ? [path, dirname(found)].join(delimiter) : path;
}

function findBundledFfmpeg() {
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

async function renderSample(ffmpeg, clip, folder, log, signal) {
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
      `A sample video could not be made by ${ffmpeg}; what it said is in ${log}. Set FFMPEG_PATH to another ffmpeg.`,
    );
  }
  renameSync(draft, join(folder, `${clip.name}.mp4`));
}

/** Cloth-like bands that drift over a gradient, drawn small and scaled up softly, with a quiet chord beneath. */
function ffmpegArguments({ seconds, tones, note, width = 1080, fps = 30 }, target) {
  const [paper, tone, ink] = tones.map((hex) =>
    [1, 3, 5].map((at) => Number.parseInt(hex.slice(at + 1, at + 3), 16)),
  );
  const wave = "(0.5+0.5*sin(X/12+Y/32+T*0.9+1.7*sin(Y/25-T*0.6)))";
  const fold = "pow(0.5+0.5*sin((X*0.8-Y*0.35)/10+T*0.7),6)";
  const shade = (i) =>
    `(${paper[i]}+(${tone[i]}-${paper[i]})*${wave}*(0.25+0.75*Y/H))*(1-0.4*${fold})+${ink[i]}*0.4*${fold}`;
  const picture = `geq=r='${shade(0)}':g='${shade(1)}':b='${shade(2)}'`;
  const drawn = Math.min(fps, 10); // the steps between are blended
  const height = Math.round((width * 16) / 9 / 2) * 2;
  const fade = `fade=t=in:d=0.5,fade=t=out:st=${seconds - 0.6}:d=0.6`;
  const chord = `aevalsrc=0.05*sin(2*PI*${note}*t)+0.04*sin(2*PI*${note * 1.25}*t)+0.03*sin(2*PI*${note * 1.5}*t):s=44100:d=${seconds}`;
  const words = (text) => text.split(" ");
  return [
    ...words("-y -hide_banner -loglevel error -f lavfi -i"),
    `color=c=black:s=72x128:r=${drawn}:d=${seconds},format=rgb24`,
    ...words("-f lavfi -i"),
    chord,
    "-vf",
    `${picture},framerate=fps=${fps},scale=${width}:${height}:flags=bicubic,${fade},format=yuv420p`,
    "-af",
    `afade=t=in:d=0.8,afade=t=out:st=${seconds - 1}:d=1`,
    ...words(
      `-c:v libx264 -preset superfast -crf 24 -c:a aac -b:a 96k -t ${seconds} -movflags +faststart`,
    ),
    target,
  ];
}
