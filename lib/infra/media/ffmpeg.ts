import "server-only";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";

import { runLimitedProcess } from "#lib/infra/media/limited-process";
import type { Container } from "#lib/infra/media/media-facts";
import { env } from "#lib/infra/env";

const findOnPath = (name: string) =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? null;

function findInPackage(): string | null {
  try {
    const found: unknown = createRequire(import.meta.url)("@ffmpeg-installer/ffmpeg");
    if (
      typeof found === "object" &&
      found !== null &&
      "path" in found &&
      typeof found.path === "string" &&
      existsSync(found.path)
    )
      return found.path;
  } catch {
    // An optional package that this platform may lack.
  }
  return null;
}

/** Path of ffmpeg: FFMPEG_PATH, else the system's, else npm's; null when there is none. */
function ffmpegPath(): string | null {
  const named = env().FFMPEG_PATH;
  if (named !== undefined) return existsSync(named) ? named : null;
  return findOnPath("ffmpeg") ?? findInPackage();
}

/** Path of the ffprobe beside that ffmpeg, else the system's; null when there is none. */
function ffprobePath(): string | null {
  const ffmpeg = ffmpegPath();
  const beside = ffmpeg === null ? null : join(dirname(ffmpeg), "ffprobe");
  return beside !== null && existsSync(beside) ? beside : findOnPath("ffprobe");
}

// Names the demuxer, so no other format (a playlist, a script) is read instead.
const DEMUXER: Record<Container, string> = {
  mp4: "mov",
  mov: "mov",
  webm: "matroska",
  matroska: "matroska",
  mpeg_ts: "mpegts",
  ogg: "ogg",
};

const inputArgs = (path: string, container: Container) => [
  "-protocol_whitelist",
  "file",
  "-f",
  DEMUXER[container],
  "-i",
  `file:${path}`,
];
const MEMORY_BYTES = 2_000_000_000;

/**
 * Asks ffprobe whether the file is a video of that container with a picture. Null without ffprobe.
 */
export async function ffprobeSeesVideo(
  path: string,
  container: Container,
): Promise<boolean | null> {
  const program = ffprobePath();
  if (program === null) return null;
  const args = [
    "-v",
    "error",
    "-show_entries",
    "stream=codec_type,width",
    "-of",
    "csv=p=0",
    ...inputArgs(path, container),
  ];
  const result = await runLimitedProcess(program, args, {
    timeMs: 30_000,
    memoryBytes: MEMORY_BYTES,
  });
  return result.kind === "done" && /^video,[1-9]/m.test(result.output);
}

/**
 * Writes the frame at `atSeconds` as a JPEG, at most 720 pixels wide, to `to`. False when it fails,
 * null without ffmpeg.
 */
export async function extractFrame(
  path: string,
  container: Container,
  atSeconds: number,
  to: string,
): Promise<boolean | null> {
  const program = ffmpegPath();
  if (program === null) return null;
  const seek = ["-ss", atSeconds.toFixed(3)];
  const scale = "scale='min(720,iw)':-2";
  const args = [
    "-v",
    "error",
    "-nostdin",
    "-threads",
    "1",
    ...seek,
    ...inputArgs(path, container),
    "-an",
    "-frames:v",
    "1",
    "-vf",
    scale,
    "-q:v",
    "4",
    "-f",
    "mjpeg",
    "-y",
    `file:${to}`,
  ];
  const result = await runLimitedProcess(program, args, {
    timeMs: 45_000,
    memoryBytes: MEMORY_BYTES,
  });
  return result.kind === "done" && existsSync(to);
}
