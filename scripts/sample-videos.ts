// Makes the practice videos: short vertical clips, and one with findings of the check.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, join } from "node:path";

import { UserError, print, runWithProgress } from "./bootstrap/terminal.mjs";
import { type ClipRecipe, renderClip } from "./clip-recipe.ts";

type Clip = {
  name: string;
  seconds: number;
  tones: [paper: string, tone: string, ink: string];
  note: number;
  width?: number;
  fps?: number;
};

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

/** Makes the missing clips. Without node-av it only prints a line, since uploads still work. */
export async function makeSampleVideos(
  folder: string,
  log: string,
  signal: AbortSignal,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const missing = CLIPS.filter(({ name }) => !existsSync(join(folder, `${name}.mp4`)));
  if (missing.length === 0) return;
  if (!canRenderClips()) {
    print("  The package node-av is not installed, so no sample videos were made.");
    return;
  }
  const queue = [...missing];
  const worker = async () => {
    for (let clip = queue.shift(); clip; clip = queue.shift())
      await renderSample(clip, folder, log, signal);
  };
  await runWithProgress("Making sample videos", () =>
    Promise.all(Array.from({ length: Math.min(2, cpus().length) }, worker)),
  );
}

/** Whether the FFmpeg of npm is there for this platform. */
function canRenderClips(): boolean {
  try {
    createRequire(import.meta.url).resolve("node-av/lib");
    return true;
  } catch {
    return false;
  }
}

async function renderSample(
  clip: Clip,
  folder: string,
  log: string,
  signal: AbortSignal,
): Promise<void> {
  const draft = join(folder, `.${clip.name}.mp4`);
  try {
    await renderClip(draft, recipeOf(clip), signal);
  } catch (error) {
    rmSync(draft, { force: true });
    if (signal.aborted) throw error;
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, `${error instanceof Error ? error.message : String(error)}\n`, {
      flag: "a",
      mode: 0o600,
    });
    throw new UserError(`A sample video could not be made; what was said is in ${log}.`);
  }
  renameSync(draft, join(folder, `${clip.name}.mp4`));
}

/** Draws drifting bands over a gradient, small and scaled up softly, with a quiet chord. */
function recipeOf({ seconds, tones, note, width = 1080, fps = 30 }: Clip): ClipRecipe {
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
  return {
    tracks: [
      {
        graph: `color=c=black:s=72x128:r=${drawn}:d=${seconds},format=rgb24,${picture},framerate=fps=${fps},scale=${width}:${height}:flags=bicubic,${fade},format=yuv420p`,
        encoder: "h264" as const,
        options: { preset: "superfast", crf: "24" },
      },
      {
        graph: `${chord},afade=t=in:d=0.8,afade=t=out:st=${seconds - 1}:d=1`,
        encoder: "aac",
        options: { b: "96k" },
      },
    ],
    format: "mp4",
    options: { movflags: "+faststart" },
  };
}
