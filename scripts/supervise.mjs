// Keeps one program running: its words go to a log file, a crash is said in one line and followed by a new start.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";

import { processIdentity, signalGroup, waitUntil } from "./bootstrap/processes.mjs";
import { UserError, print } from "./bootstrap/terminal.mjs";

const EXIT_WITH_PARENT = fileURLToPath(
  new URL("./bootstrap/exit-with-parent.mjs", import.meta.url),
);
const STABLE_AFTER_MS = 60_000;
const READY_TIMEOUT_MS = 60_000;

/**
 * Starts `node <args>` and keeps it running until `stop`. `ready` settles once `isReady(words since its start)` is
 * truthy, with that answer; or fails with a Problem that quotes the log when the program ends or dawdles before that.
 * @param {{name: string, args: string[], env: object, cwd: string, log: string,
 *   isReady: (words: string) => unknown, onChange: () => void}} program
 */
export function superviseProcess(program) {
  const state = {
    child: undefined,
    words: () => "",
    wanted: true,
    since: 0,
    failures: 0,
    ready: false,
  };
  const begin = () => {
    Object.assign(state, spawnProcess(program), { since: Date.now() });
    state.child.once("exit", (code, name) => void ended(code, name));
    program.onChange();
  };
  const ended = async (code, name) => {
    state.child = undefined;
    if (!state.wanted || !state.ready) return;
    state.failures = Date.now() - state.since > STABLE_AFTER_MS ? 1 : state.failures + 1;
    const pause = Math.min(500 * 2 ** (state.failures - 1), 30_000);
    print(
      `  The ${program.name} stopped unexpectedly (${name ?? `exit ${code}`}); it starts again in ${pause / 1000} s. Log: ${program.log}`,
    );
    await sleep(pause);
    if (state.wanted) begin();
  };
  begin();
  return {
    ready: waitUntilReady(program, state),
    note: () => (state.child ? processIdentity(state.child.pid) : undefined),
    stop: (graceMs) => stopProcess(state, graceMs),
  };
}

async function waitUntilReady(program, state) {
  let answer;
  await waitUntil(
    async () => !state.child || (answer = await program.isReady(state.words())),
    READY_TIMEOUT_MS,
    50,
  );
  if (!answer && state.wanted) {
    const how = state.child ? "did not become ready" : "ended before it was ready";
    await stopProcess(state, 1000);
    throw new UserError(
      `The ${program.name} ${how}. The end of its log (${program.log}):\n${lastLines(state.words())}`,
    );
  }
  state.ready = true;
  return answer;
}

/** A group of its own, so that Ctrl-C reaches us alone and we end everything in order. */
function spawnProcess({ args, env, cwd, log }) {
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, "a", 0o600);
  const from = statSync(log).size;
  const child = spawn(process.execPath, ["--import", EXIT_WITH_PARENT, ...args], {
    cwd,
    env,
    detached: process.platform !== "win32",
    stdio: ["ignore", out, out, "ipc"],
  });
  child.on("error", () => {}); // a failed start also ends; a broken channel means that it is ending
  closeSync(out);
  return { child, words: () => readLogFrom(log, from) };
}

function readLogFrom(path, start) {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(64 * 1024);
    return bytes.toString("utf8", 0, readSync(file, bytes, 0, bytes.length, start));
  } finally {
    closeSync(file);
  }
}

const lastLines = (words) => words.trim().split("\n").slice(-20).join("\n") || "(it said nothing)";

async function stopProcess(state, graceMs) {
  state.wanted = false;
  const { child } = state;
  if (!child) return;
  signalGroup(child.pid, "SIGTERM");
  await waitUntil(() => !state.child, graceMs, 25);
  signalGroup(child.pid, "SIGKILL"); // and whatever it left in its group
  await waitUntil(() => !state.child, 5000, 25);
}

/** The first line of `words` that is JSON with `"ready": true`. */
export function parseReadyLine(words) {
  for (const line of words.split("\n")) {
    if (!line.includes('"ready"')) continue;
    try {
      const said = JSON.parse(line);
      if (said.ready === true) return said;
    } catch {
      // half a line yet
    }
  }
  return undefined;
}
