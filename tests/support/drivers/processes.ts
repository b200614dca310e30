import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";

/** A program of the studio in its own process. `output` returns what it has printed so far. */
export type RunningProcess = {
  child: ChildProcess;
  output: () => string;
  /** When it was started and when it was ready, in Date.now() milliseconds. */
  startedAt: number;
  readyAt: number;
};

const SERVER_FLAGS = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];

/**
 * Starts `node <args>` and waits for a line with `"ready":true`. Appends the output to `log`.
 * Throws with the end of the output when the program ends before.
 */
export async function startProcess(
  args: string[],
  env: Record<string, string | undefined>,
  { timeoutMs = 120_000, log }: { timeoutMs?: number; log?: string } = {},
): Promise<RunningProcess> {
  const startedAt = Date.now();
  const child = spawn(
    process.execPath,
    ["--import", "./scripts/bootstrap/exit-with-parent.mjs", ...args],
    {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  let text = "";
  const collect = (part: Buffer) => {
    text += part.toString();
    if (log !== undefined) appendFileSync(log, part);
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  const deadline = performance.now() + timeoutMs;
  while (!/"ready":\s*true/.test(text)) {
    const late = performance.now() > deadline;
    if (late) child.kill("SIGKILL");
    if (late || child.exitCode !== null)
      throw new Error(
        `${args.at(-1)} ${late ? "was not ready in time" : "ended"}: ${text.slice(-2000)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { child, output: () => text, startedAt, readyAt: Date.now() };
}

/** Starts the worker with the given database and environment. */
export const startWorkerProcess = (env: Record<string, string | undefined>) =>
  startProcess([...SERVER_FLAGS, "lib/worker/main.ts"], env);

/** Sends a signal and waits until the process has ended. */
export async function killAndWait(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}
