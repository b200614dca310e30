import "server-only";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

import { cageCommand } from "#lib/infra/media/cage";

export type ProcessResult =
  | { kind: "done"; output: string }
  | { kind: "failed"; output: string }
  | { kind: "too_slow" };

const PRLIMIT = ["/usr/bin/prlimit", "/bin/prlimit"].find((path) => existsSync(path));
const PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
/** Sending and answering people come first. */
const NICE = ["/usr/bin/nice", "/bin/nice"].filter((path) => existsSync(path)).slice(0, 1);
const LOW_PRIORITY = NICE.flatMap((path) => [path, "-n", "10"]);
const OUTPUT_LIMIT = 256 * 1024;
const LINES_LIMIT = 1_000_000_000;
const FILE_LIMIT = 512 * 1024 * 1024;
/** A shell's exit codes for a program that a signal ended. */
const exitSignals: Record<number, NodeJS.Signals> = {
  152: "SIGXCPU",
  143: "SIGTERM",
  130: "SIGINT",
  129: "SIGHUP",
};

/** The exit codes of cage.sh, and of what enters the sandbox, when the program was not started. */
const NOT_STARTED: ReadonlySet<number | null> = new Set([125, 126, 127]);

type ProcessLimits = {
  /** Wall-clock milliseconds. */
  timeMs: number;
  /** Bytes of memory that it may fill, where the system can limit it. */
  memoryBytes: number;
  /** Bytes of the largest file that it may write. */
  fileBytes?: number;
  /** Ends the program when aborted, which then counts as failed. */
  signal?: AbortSignal | undefined;
  /** Gets each line of the output, which is then not kept and has a limit of 1 GB. */
  onLine?: (line: string, answer: (text: string) => void) => void;
  /** Variables beside the search path. */
  environment?: Record<string, string>;
  /** The program gets an input, which the first `answer` writes and ends. */
  takesAnswer?: boolean;
};

/** Passes complete lines on; calls `refuse` for a line or an output that is too long. */
function splitLines(onLine: (line: string) => void, refuse: () => void): (part: Buffer) => void {
  let rest = "";
  let length = 0;
  return (part) => {
    length += part.length;
    const lines = (rest + part.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    if (length > LINES_LIMIT || rest.length > OUTPUT_LIMIT) refuse();
    else for (const line of lines) onLine(line);
  };
}

/**
 * Runs a program on an untrusted file: in a sandbox where the machine has one (cage.ts), without our
 * environment or input, with limited time, memory, files and output (256 kB), in a sandbox also with
 * limited processes. Absolute paths among `args` are the files that it may read and, if they do not
 * exist yet, write. Never throws for what the program does; throws when it was ended from outside.
 */
export async function runLimitedProcess(
  program: string,
  args: readonly string[],
  options: ProcessLimits,
): Promise<ProcessResult> {
  const { timeMs, memoryBytes, fileBytes = FILE_LIMIT, signal: stop, onLine } = options;
  const limits = [
    `--cpu=${Math.ceil(timeMs / 1000) + 1}`,
    "--core=0",
    `--fsize=${fileBytes}`,
    // Not the address space, of which Node reserves far more than it fills.
    `--data=${memoryBytes}`,
  ];
  const cage = await cageCommand(program, args, limits);
  const alone = PRLIMIT ? [PRLIMIT, ...limits, "--", program, ...args] : [program, ...args];
  const started = cage ? [cage.command, ...cage.args] : alone;
  const [command = program, ...rest] = [...LOW_PRIORITY, ...started];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      env: { PATH, NODE_ENV: "production", ...options.environment },
      stdio: [options.takesAnswer ? "pipe" : "ignore", "pipe", "pipe"],
      windowsHide: true,
      // Uses its own process group: stopping the worker must not look like a fault of the file.
      detached: process.platform !== "win32",
    });
    const parts: Buffer[] = [];
    let length = 0;
    let late = false;
    const keep = (part: Buffer) => {
      length += part.length;
      if (length <= OUTPUT_LIMIT) parts.push(part);
      else child.kill("SIGKILL");
    };
    const answer = (text: string) => void child.stdin?.end(text);
    // A program that ended before its answer fails by how it ended.
    child.stdin?.on("error", () => undefined);
    const pass = onLine && ((line: string) => onLine(line, answer));
    child.stdout?.on("data", pass ? splitLines(pass, () => child.kill("SIGKILL")) : keep);
    child.stderr?.on("data", (part: Buffer) =>
      length < OUTPUT_LIMIT / 2 ? keep(part) : undefined,
    );
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, timeMs);
    const endWithWorker = () => {
      child.kill("SIGKILL");
      cage?.leave();
    };
    process.once("exit", endWithWorker);
    const endEarly = () => child.kill("SIGKILL");
    stop?.addEventListener("abort", endEarly, { once: true });
    if (stop?.aborted) endEarly();
    const end = (code: number | null, ended: NodeJS.Signals | null) => {
      clearTimeout(timer);
      process.off("exit", endWithWorker);
      stop?.removeEventListener("abort", endEarly);
      cage?.leave();
      const signal = ended ?? (cage ? exitSignals[code ?? 0] : null);
      const output = Buffer.concat(parts).toString("utf8");
      // SIGXCPU reports the processor limit.
      if (late || signal === "SIGXCPU") resolve({ kind: "too_slow" });
      else if (signal === "SIGTERM" || signal === "SIGINT" || signal === "SIGHUP")
        reject(new Error(`a media program was ended by ${signal}`));
      else if (cage && NOT_STARTED.has(code))
        reject(new Error(`a media program could not be started in its sandbox: ${output}`));
      else resolve({ kind: code === 0 ? "done" : "failed", output });
    };
    child.once("error", () => end(1, null));
    child.once("close", end);
  });
}
