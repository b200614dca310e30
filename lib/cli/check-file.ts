// npm run video -- check FILE [--json]: checks a video as the studio does, without a studio.
import "server-only";

import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { printError, printLine, printRaw } from "#lib/cli/terminal";
import { formatBytes } from "#lib/format";
import { findMediaEngine } from "#lib/infra/media/find-media-engine";
import { inspectFile } from "#lib/videos/inspect-file";
import {
  containerLabel,
  frameRateLabel,
  videoCodecLabel,
  videoStateLabels,
} from "#lib/videos/labels";
import { stateForFindings } from "#lib/videos/rules";
import type { Finding, VideoFacts } from "#lib/videos/schema";

const USAGE = "Usage: npm run video -- check FILE [--json]";
const EXIT_CODES = { ready: 0, needs_fix: 1, failed: 2 } as const;
const USAGE_EXIT_CODE = 64;

type State = keyof typeof EXIT_CODES;

function toJson(state: State, facts: VideoFacts | null, findings: readonly Finding[]): string {
  return JSON.stringify({
    state,
    container: facts?.container ?? null,
    videoCodec: facts?.videoCodec ?? null,
    audioCodec: facts?.audioCodec ?? null,
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    rotation: facts?.rotation ?? 0,
    frameRate: facts?.frameRate ?? null,
    frameRateVaries: facts?.frameRateVaries ?? false,
    seconds: facts?.seconds ?? null,
    complete: facts?.complete ?? false,
    hasAudio: facts?.hasAudio ?? false,
    sizeBytes: facts?.sizeBytes ?? null,
    findings: findings.map(({ code, severity, what }) => ({ code, severity, what })),
  });
}

function printFor(state: State, facts: VideoFacts | null, findings: readonly Finding[]): void {
  printLine(videoStateLabels[state]);
  if (facts && facts.videoCodec !== null) {
    printLine(
      `${containerLabel(facts.container)}, ${videoCodecLabel(facts)}, ${facts.width ?? "?"} × ${facts.height ?? "?"} pixels`,
    );
    const length = facts.seconds === null ? "unknown length" : `${facts.seconds.toFixed(2)} s`;
    printLine(`${length}, ${frameRateLabel(facts)}, ${formatBytes(facts.sizeBytes)}`);
  }
  for (const { severity, what, todo } of findings) printLine(`\n${severity}: ${what}\n${todo}`);
}

async function check(path: string, json: boolean): Promise<State> {
  const folder = await mkdtemp(join(tmpdir(), "studio-check-"));
  try {
    const { FFMPEG_PATH, FFPROBE_PATH, PATH } = process.env;
    const engine = findMediaEngine({ FFMPEG_PATH, FFPROBE_PATH, PATH });
    const { facts, findings } = await inspectFile(engine, path, join(folder, "poster.jpg"));
    const state = stateForFindings(findings);
    if (json) printRaw(toJson(state, facts, findings));
    else printFor(state, facts, findings);
    return state;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readArguments(): { file: string; json: boolean } | null {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { json: { type: "boolean", default: false } },
    });
    const [command, file, ...more] = positionals;
    return command === "check" && file !== undefined && more.length === 0
      ? { file: resolve(process.env["INIT_CWD"] ?? "", file), json: values.json }
      : null;
  } catch {
    return null;
  }
}

const wanted = readArguments();
const found = wanted && (await stat(wanted.file).catch(() => null));
if (!wanted) {
  printError(USAGE);
  process.exitCode = USAGE_EXIT_CODE;
} else if (!found?.isFile()) {
  printError(`There is no file ${wanted.file}.`);
  process.exitCode = EXIT_CODES.failed;
} else process.exitCode = EXIT_CODES[await check(wanted.file, wanted.json)];
