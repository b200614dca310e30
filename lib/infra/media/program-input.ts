import "server-only";

import { ALLOWED_DEMUXERS } from "#lib/infra/media/containers";

/** The memory that ffmpeg or ffprobe may fill. */
export const PROGRAM_MEMORY_BYTES = 2_000_000_000;

/** Arguments with which ffmpeg starts: only errors are printed, and one thread decodes. */
export const START_ARGS = ["-v", "error", "-nostdin", "-threads", "1"];

/** Arguments that open a local file of an allowed format, so that no playlist or script is followed. */
export const inputArgs = (path: string) => [
  "-protocol_whitelist",
  "file",
  "-format_whitelist",
  ALLOWED_DEMUXERS,
  "-i",
  `file:${path}`,
];
