// How a clip is made: for practice videos and tests.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { z } from "zod";

const clipTrack = z.object({
  /** Filters of FFmpeg that draw or play the track and end by themselves. */
  graph: z.string(),
  encoder: z.enum(["aac", "h264", "hevc", "opus", "prores", "vorbis", "vp8", "vp9"]),
  options: z.record(z.string(), z.string()).default({}),
  /** How much later the track begins. */
  delaySeconds: z.number().default(0),
  /** Plays the track again and again, each time this much later, without encoding it again. */
  repeat: z.object({ times: z.number(), seconds: z.number() }).optional(),
  /** The codec's four letters, where they are not the usual ones. */
  tag: z.string().optional(),
});
export type ClipTrack = z.infer<typeof clipTrack>;

export const clipRecipe = z.object({
  tracks: z.array(clipTrack).min(1),
  /** The container: FFmpeg's name of the muxer. */
  format: z.string(),
  options: z.record(z.string(), z.string()).default({}),
});
export type ClipRecipe = z.input<typeof clipRecipe>;

const PROGRAM = fileURLToPath(new URL("./render-clip.ts", import.meta.url));

/** Makes a clip in a process of its own. Throws with what the process says when it cannot. */
export async function renderClip(
  path: string,
  recipe: ClipRecipe,
  signal?: AbortSignal,
): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, path, JSON.stringify(recipe)], {
    stdio: ["ignore", "ignore", "pipe"],
    signal,
  });
  let said = "";
  child.stderr.on("data", (part: Buffer) => (said += part.toString("utf8")));
  const code = await new Promise((done, fail) => child.on("close", done).on("error", fail));
  if (code !== 0) throw new Error(`a clip could not be made: ${said.slice(-2000)}`);
}
