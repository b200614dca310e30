import "server-only";

import { AUDIBLE_LEVEL, LISTEN_TIME_MS, MAX_SECONDS_HEARD } from "#lib/infra/media/audible";
import { runLimitedProcess } from "#lib/infra/media/limited-process";
import { inputArgs, PROGRAM_MEMORY_BYTES } from "#lib/infra/media/program-input";

/** Nothing but frames is printed, and what does not decode is an error. */
const START = ["-v", "quiet", "-nostdin", "-xerror", "-threads", "1"];

/**
 * Whether a sound track is silent to its end, or for its first ten minutes, by the ffmpeg at this
 * path. It drops what is not heard, and stops with the first frame that is left. False when that is
 * unknown: it never fails, and takes 20 seconds at most.
 */
export async function isSilentWith(ffmpeg: string, path: string, index: number): Promise<boolean> {
  const drop = `silenceremove=start_periods=1:start_threshold=${AUDIBLE_LEVEL}:detection=peak`;
  const options = { map: `0:${index}`, af: drop, "frames:a": 1, f: "framecrc" };
  const args = [
    ...START,
    "-t",
    String(MAX_SECONDS_HEARD),
    ...inputArgs(path),
    ...Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)]),
    "pipe:1",
  ];
  const limits = { timeMs: LISTEN_TIME_MS, memoryBytes: PROGRAM_MEMORY_BYTES };
  const result = await runLimitedProcess(ffmpeg, args, limits).catch(() => null);
  // Lines that begin with # describe the output; each other line is a frame.
  return result?.kind === "done" && !/^\d/m.test(result.output);
}
