import "server-only";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { type ProcessResult, runLimitedProcess } from "#lib/infra/media/limited-process";
import {
  FRAME_TIME_MS,
  type FrameRequest,
  type MediaEngine,
  type ReadResult,
  TRANSCODE_LIMITS,
} from "#lib/infra/media/media-engine";
import {
  LISTED,
  type PacketCollector,
  type RawMedia,
  rawMedia,
  SILENT,
} from "#lib/infra/media/raw-media";

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

/** Gathers what the program prints about a file, and says what came of it. */
export class EmbeddedReading {
  readonly #packets: PacketCollector;
  readonly #said = new Set<string>();
  #media: RawMedia | null = null;

  constructor(packets: PacketCollector) {
    this.#packets = packets;
  }

  readonly add = (line: string): void => {
    if (line.startsWith("{")) this.#media = rawMedia.parse(JSON.parse(line));
    else if (line === LISTED || line === SILENT) this.#said.add(line);
    else this.#packets.add(line);
  };

  /** Returns the result of reading, by how the program ended. */
  end(kind: ProcessResult["kind"]): ReadResult {
    if (this.#packets.overflowed) return { kind: "too_slow" };
    // What fails after the list is the listening, which fails no check.
    if (kind !== "done" && !this.#said.has(LISTED))
      return { kind: kind === "too_slow" ? "too_slow" : "crashed" };
    if (this.#media === null) return { kind: "unreadable" };
    return { kind: "read", media: { ...this.#media, silentAudio: this.#said.has(SILENT) } };
  }
}

const read: MediaEngine["read"] = async (path, packets, timeMs) => {
  const reading = new EmbeddedReading(packets);
  const { kind } = await runLimitedProcess(process.execPath, nodeArgs("read-embedded", path), {
    timeMs,
    memoryBytes: MEMORY_BYTES,
    onLine: reading.add,
  });
  return reading.end(kind);
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
