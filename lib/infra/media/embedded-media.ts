import "server-only";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { runLimitedProcess } from "#lib/infra/media/limited-process";
import {
  FRAME_TIME_MS,
  type FrameRequest,
  type MediaEngine,
  type ReadResult,
  TRANSCODE_LIMITS,
} from "#lib/infra/media/media-engine";
import { LISTED, type RawMedia, rawMedia, SILENT } from "#lib/infra/media/raw-media";

/** Much of it is reserved by Node and never filled. */
const MEMORY_BYTES = 3_000_000_000;

const programPath = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

const nodeArgs = (program: string, ...args: string[]) => [
  "--conditions=react-server",
  "--max-old-space-size=384",
  "--disable-warning=ExperimentalWarning",
  programPath(program),
  ...args,
];

const readResult = (media: RawMedia | null, silentAudio: boolean): ReadResult =>
  media === null ? { kind: "unreadable" } : { kind: "read", media: { ...media, silentAudio } };

const read: MediaEngine["read"] = async (path, packets, timeMs) => {
  let media: RawMedia | null = null;
  const said = new Set<string>();
  const onLine = (line: string) => {
    if (line.startsWith("{")) media = rawMedia.parse(JSON.parse(line));
    else if (line === LISTED || line === SILENT) said.add(line);
    else packets.add(line);
  };
  const args = nodeArgs("read-embedded", path);
  const result = await runLimitedProcess(process.execPath, args, {
    timeMs,
    memoryBytes: MEMORY_BYTES,
    onLine,
  });
  if (packets.overflowed) return { kind: "too_slow" };
  // What fails after the list is the listening, which fails no check.
  if (!said.has(LISTED) && result.kind !== "done")
    return { kind: result.kind === "too_slow" ? "too_slow" : "crashed" };
  return readResult(media, said.has(SILENT));
};

const drawFrame: MediaEngine["drawFrame"] = async (path, request: FrameRequest, to) => {
  const args = nodeArgs("draw-embedded", path, to, JSON.stringify(request));
  const result = await runLimitedProcess(process.execPath, args, {
    timeMs: FRAME_TIME_MS,
    memoryBytes: MEMORY_BYTES,
  });
  return result.kind === "done" && existsSync(to);
};

const transcode: MediaEngine["transcode"] = async (path, request, to, signal) => {
  const args = nodeArgs("transcode-embedded", path, to, JSON.stringify(request));
  const limits = { ...TRANSCODE_LIMITS, memoryBytes: MEMORY_BYTES, signal };
  const result = await runLimitedProcess(process.execPath, args, limits);
  return result.kind === "done" && !existsSync(to) ? "failed" : result.kind;
};

/** The implementation with FFmpeg inside a package, each file in a process of its own. */
export const embeddedMedia: MediaEngine = {
  read,
  drawFrame,
  transcode,
};
