// Keeps one program running: logs its output, reports a crash in one line and restarts it.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";

import {
  type ProcessIdentity,
  processIdentity,
  signalGroup,
  waitUntil,
} from "./bootstrap/processes.mjs";
import { UserError, print } from "./bootstrap/terminal.mjs";

const EXIT_WITH_PARENT = fileURLToPath(
  new URL("./bootstrap/exit-with-parent.mjs", import.meta.url),
);
const STABLE_AFTER_MS = 60_000;
const READY_TIMEOUT_MS = 60_000;

/** A program to run. `isReady` gets its output and returns a truthy value once it is ready. */
export type Program<Ready = unknown> = {
  name: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  log: string;
  isReady: (output: string) => Ready | undefined | Promise<Ready | undefined>;
};

export type SupervisedProcess<Ready = unknown> = {
  ready: Promise<Ready>;
  identity: () => ProcessIdentity | undefined;
  stop: (graceMs: number) => Promise<void>;
};

type State = {
  child: ChildProcess | undefined;
  output: () => string;
  wanted: boolean;
  startedAt: number;
  failures: number;
  ready: boolean;
};

/**
 * Runs `node <args>` until `stop`, with restarts. `ready` resolves with the result of `isReady`, or
 * rejects with a UserError that quotes the log when the program ends or is not ready in a minute.
 */
export function superviseProcess<Ready>(
  program: Program<Ready>,
  onChange: () => void,
): SupervisedProcess<Ready> {
  const state: State = {
    child: undefined,
    output: () => "",
    wanted: true,
    startedAt: 0,
    failures: 0,
    ready: false,
  };
  const begin = () => {
    const { child, output } = spawnProcess(program);
    Object.assign(state, { child, output, startedAt: Date.now() });
    child.once("exit", (code, signal) => void onExit(code, signal));
    onChange();
  };
  const onExit = async (code: number | null, signal: string | null) => {
    state.child = undefined;
    if (!state.wanted || !state.ready) return;
    state.failures = Date.now() - state.startedAt > STABLE_AFTER_MS ? 1 : state.failures + 1;
    const pause = Math.min(500 * 2 ** (state.failures - 1), 30_000);
    print(
      `  The ${program.name} stopped unexpectedly (${signal ?? `exit ${code}`}); it restarts in ${pause / 1000} s. Log: ${program.log}`,
    );
    await sleep(pause);
    if (state.wanted) begin();
  };
  begin();
  return {
    ready: waitUntilReady(program, state),
    identity: () => (state.child?.pid ? processIdentity(state.child.pid) : undefined),
    stop: (graceMs) => stopProcess(state, graceMs),
  };
}

async function waitUntilReady<Ready>(program: Program<Ready>, state: State): Promise<Ready> {
  let answer: Ready | undefined;
  await waitUntil(
    async () => !state.child || (answer = await program.isReady(state.output())),
    READY_TIMEOUT_MS,
    50,
  );
  if (!answer) {
    const how = state.child ? "did not become ready" : "ended before it was ready";
    await stopProcess(state, 1000);
    throw new UserError(
      `The ${program.name} ${how}. The end of its log (${program.log}):\n${lastLines(state.output())}`,
    );
  }
  state.ready = true;
  return answer;
}

/** Uses a separate process group, so that Ctrl-C reaches only us and we end everything in order. */
function spawnProcess({ args, env, cwd, log }: Program) {
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, "a", 0o600);
  const from = statSync(log).size;
  const child = spawn(process.execPath, ["--import", EXIT_WITH_PARENT, ...args], {
    cwd,
    env,
    detached: process.platform !== "win32",
    stdio: ["ignore", out, out, "ipc"],
  });
  child.on("error", () => {}); // a failed start also exits; a broken channel means that it is exiting
  closeSync(out);
  return { child, output: () => readLogFrom(log, from) };
}

function readLogFrom(path: string, start: number): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(64 * 1024);
    return bytes.toString("utf8", 0, readSync(file, bytes, 0, bytes.length, start));
  } finally {
    closeSync(file);
  }
}

const lastLines = (output: string) =>
  output.trim().split("\n").slice(-20).join("\n") || "(no output)";

async function stopProcess(state: State, graceMs: number): Promise<void> {
  state.wanted = false;
  const { child } = state;
  if (!child) return;
  signalGroup(child.pid, "SIGTERM");
  await waitUntil(() => !state.child, graceMs, 25);
  signalGroup(child.pid, "SIGKILL"); // and whatever it left in its group
  await waitUntil(() => !state.child, 5000, 25);
}

/** The line that a program prints when it is ready: JSON with `"ready": true`. */
export type ReadyLine = { ready: true } & Partial<Record<"url" | "uploadUrl" | "phone", string>>;

export function parseReadyLine(output: string): ReadyLine | undefined {
  for (const line of output.split("\n")) {
    if (!line.includes('"ready"')) continue;
    try {
      const parsed = JSON.parse(line) as { ready?: unknown };
      if (parsed.ready === true) return parsed as ReadyLine;
    } catch {
      // an incomplete line
    }
  }
  return undefined;
}
