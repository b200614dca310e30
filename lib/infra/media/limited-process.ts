import "server-only";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

export type ProcessResult =
  | { kind: "done"; output: string }
  | { kind: "failed"; output: string }
  | { kind: "too_slow" };

const PRLIMIT = ["/usr/bin/prlimit", "/bin/prlimit"].find((path) => existsSync(path));
const OUTPUT_LIMIT = 256 * 1024;

type ProcessLimits = {
  /** Wall-clock milliseconds. */
  timeMs: number;
  /** Bytes of address space, where the system can limit it; leave out for programs that reserve more than they use. */
  memoryBytes?: number;
};

/**
 * Runs a program on a file we do not trust: no environment of ours, no input, limited time (wall clock and processor), memory and output.
 * Never throws for what the program does; `output` is what it printed (at most 256 kB of it). Throws when somebody ended the program,
 * which says nothing about the file.
 */
export async function runLimitedProcess(
  program: string,
  args: readonly string[],
  { timeMs, memoryBytes }: ProcessLimits,
): Promise<ProcessResult> {
  const limits = [
    `--cpu=${Math.ceil(timeMs / 1000) + 1}`,
    "--core=0",
    ...(memoryBytes ? [`--as=${memoryBytes}`] : []),
  ];
  const [command, all] = PRLIMIT
    ? [PRLIMIT, [...limits, "--", program, ...args]]
    : [program, [...args]];
  return new Promise((resolve, reject) => {
    const child = spawn(command, all, {
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      // A group of its own: what stops the worker must not be taken for a fault of the file.
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
    child.stdout.on("data", keep);
    child.stderr.on("data", (part: Buffer) => (length < OUTPUT_LIMIT / 2 ? keep(part) : undefined));
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, timeMs);
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(timer);
      const output = Buffer.concat(parts).toString("utf8");
      // SIGXCPU is the processor limit's word for the same thing.
      if (late || signal === "SIGXCPU") resolve({ kind: "too_slow" });
      else if (signal === "SIGTERM" || signal === "SIGINT" || signal === "SIGHUP")
        reject(new Error(`a media program was ended by ${signal}`));
      else resolve({ kind: code === 0 ? "done" : "failed", output });
    };
    child.once("error", () => end(1, null));
    child.once("close", end);
  });
}
