import "server-only";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { type ProcessResult, runLimitedProcess } from "#lib/infra/media/limited-process";
import { compiledPrograms } from "#lib/infra/media/program-code";
import {
  type DrawnPicture,
  FRAME_TIME_MS,
  type FrameRequest,
  type MediaEngine,
  type FrameChoice,
  type ReadResult,
  TRANSCODE_LIMITS,
} from "#lib/infra/media/media-engine";
import { LISTED, READ, readDrawn, SILENT, writeDrawOrder } from "#lib/infra/media/embedded-lines";
import { type PacketCollector, type RawMedia, rawMedia } from "#lib/infra/media/raw-media";

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

/** Runs a program on a file; `read-embedded` without one compiles what the others need too. */
const run = async (
  args: readonly string[],
  limits: Omit<Parameters<typeof runLimitedProcess>[2], "memoryBytes" | "environment">,
): Promise<ProcessResult> =>
  runLimitedProcess(process.execPath, args, {
    ...limits,
    memoryBytes: MEMORY_BYTES,
    environment: await compiledPrograms(nodeArgs("read-embedded")),
  });

const orderOf = ({ stream: { index }, ...rest }: FrameRequest) =>
  writeDrawOrder({ ...rest, index });

/** Gathers what the program prints about a file, answers it, and says what came of it. */
export class EmbeddedReading {
  readonly #packets: PacketCollector;
  readonly #choice: FrameChoice | undefined;
  readonly #said = new Set<string>();
  #media: RawMedia | null = null;
  #ordered = false;
  #drawn: DrawnPicture | null = null;

  constructor(packets: PacketCollector, choice?: FrameChoice) {
    this.#packets = packets;
    this.#choice = choice;
  }

  readonly add = (line: string, answer: (text: string) => void): void => {
    if (line.startsWith("{")) this.#media = rawMedia.parse(JSON.parse(line));
    else if (line === LISTED || line === SILENT) this.#said.add(line);
    else if (line === READ) answer(this.#order());
    else if (line.startsWith("drawn")) this.#drawn = readDrawn(line);
    else this.#packets.add(line);
  };

  get #heard(): RawMedia | null {
    return this.#media && { ...this.#media, silentAudio: this.#said.has(SILENT) };
  }

  #order(): string {
    const media = this.#packets.overflowed ? null : this.#heard;
    const request = media && this.#choice?.choose(media);
    this.#ordered = Boolean(request);
    return request ? orderOf(request) : "";
  }

  /** Returns the result of reading, by how the program ended. */
  end(kind: ProcessResult["kind"]): ReadResult {
    if (this.#packets.overflowed) return { kind: "too_slow" };
    // What fails after the list is listening or drawing, which fails no reading.
    if (kind !== "done" && !this.#said.has(LISTED))
      return { kind: kind === "too_slow" ? "too_slow" : "crashed" };
    const media = this.#heard;
    if (media === null) return { kind: "unreadable" };
    return { kind: "read", media, drawn: this.#ordered ? (this.#drawn ?? false) : null };
  }
}

const read: MediaEngine["read"] = async (path, packets, timeMs, choice) => {
  const reading = new EmbeddedReading(packets, choice);
  const args = nodeArgs("read-embedded", path, ...(choice ? [choice.to] : []));
  const { kind } = await run(args, {
    timeMs: timeMs + (choice ? FRAME_TIME_MS : 0),
    onLine: reading.add,
    takesAnswer: choice !== undefined,
  });
  const result = reading.end(kind);
  const isMissing = result.kind === "read" && result.drawn && !existsSync(choice?.to ?? "");
  return isMissing ? { ...result, drawn: false } : result;
};

const drawFrame: MediaEngine["drawFrame"] = async (path, request: FrameRequest, to) => {
  const args = nodeArgs("draw-embedded", path, to, orderOf(request));
  const result = await run(args, { timeMs: FRAME_TIME_MS });
  return result.kind === "done" && existsSync(to) && (readDrawn(result.output) ?? false);
};

const transcode: MediaEngine["transcode"] = async (path, request, to, signal) => {
  const args = nodeArgs("transcode-embedded", path, to, JSON.stringify(request));
  const result = await run(args, { ...TRANSCODE_LIMITS, signal });
  return result.kind === "done" && !existsSync(to) ? "failed" : result.kind;
};

/** The implementation with FFmpeg inside a package, each file in a process of its own. */
export const embeddedMedia: MediaEngine = {
  read,
  drawFrame,
  transcode,
};
