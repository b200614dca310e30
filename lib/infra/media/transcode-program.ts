import "server-only";
import { existsSync } from "node:fs";

import { runLimitedProcess } from "#lib/infra/media/limited-process";
import {
  SMALL_COPY,
  TRANSCODE_LIMITS,
  type TranscodeRequest,
  type TranscodeResult,
} from "#lib/infra/media/media-engine";
import { inputArgs, PROGRAM_MEMORY_BYTES, START_ARGS } from "#lib/infra/media/program-input";

const ENCODING_OPTIONS = {
  "c:v": "libx264",
  preset: SMALL_COPY.preset,
  crf: SMALL_COPY.crf,
  maxrate: SMALL_COPY.maxBitrate,
  bufsize: 2 * SMALL_COPY.maxBitrate,
  threads: 1,
  "c:a": "aac",
  "b:a": SMALL_COPY.audioBitrate,
  ac: 2,
  ar: SMALL_COPY.sampleRate,
  map_metadata: -1,
  map_chapters: -1,
  movflags: "+faststart",
  f: "mp4",
};

/** Makes the small copy with the ffmpeg at this path. */
export async function transcodeWith(
  ffmpeg: string,
  path: string,
  { stream, width, height, framesPerSecond }: TranscodeRequest,
  to: string,
  signal?: AbortSignal,
): Promise<TranscodeResult> {
  const steps = `fps=${framesPerSecond},scale=${width}:${height},setsar=1,format=yuv420p`;
  const options = { map: `0:${stream.index}`, vf: steps, ...ENCODING_OPTIONS };
  const args = [
    ...START_ARGS,
    ...inputArgs(path),
    ...Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)]),
    "-map",
    "0:a:0?",
    "-y",
    `file:${to}`,
  ];
  const limits = { ...TRANSCODE_LIMITS, memoryBytes: PROGRAM_MEMORY_BYTES, signal };
  const result = await runLimitedProcess(ffmpeg, args, limits);
  return result.kind === "done" && !existsSync(to) ? "failed" : result.kind;
}
