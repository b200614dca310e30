import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";

/** A program of ours that runs as a process of its own. `output` returns what it has printed so far. */
export type RunningProcess = {
  child: ChildProcess;
  output: () => string;
  /** When it was started and when it said that it is ready, as Date.now() counts. */
  startedAt: number;
  readyAt: number;
};

const SERVER_FLAGS = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];

/**
 * Starts `node <args>` and waits until it prints a line with `"ready":true`. It ends by itself when this process does.
 * Throws with the end of its output when it ends before. The output is also appended to `log`, if given.
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

/** The worker, on the database and with the environment given. */
export const startWorkerProcess = (env: Record<string, string | undefined>) =>
  startProcess([...SERVER_FLAGS, "lib/worker/main.ts"], env);

/** Sends a signal and waits until the process is gone. */
export async function killAndWait(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}
