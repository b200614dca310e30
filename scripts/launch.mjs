// Makes the checkout ready, then runs the wanted script under the right Node and stands between it and npm.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";

import { complain } from "./say.mjs";
import { stampOf } from "./processes.mjs";
import { ready, rightNode, root } from "./setup.mjs";

/** Runs `args` (a script and its arguments) once everything it needs is installed; this process ends as it does. */
export async function launch(args) {
  try {
    await ready();
    stay(spawn(rightNode(), args, { cwd: root, env: environment(), stdio: ["inherit", "inherit", "inherit", "ipc"] }));
  } catch (error) {
    complain(error);
    process.exit(1);
  }
}

function environment() {
  const bin = join(root, "node_modules", ".bin");
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };
}

function stay(child) {
  const pass = (name) => child.kill(name);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, pass);
  child.on("exit", (code, name) => process.exit(name ? 128 + constants.signals[name] : code));
  const gone = parents();
  // npm that is told to end does so without a word to us: notice, and end the script politely.
  const watch = setInterval(() => {
    if (!gone()) return;
    clearInterval(watch);
    pass("SIGTERM");
  }, 500);
  watch.unref();
}

/** A question: has the npm that started us gone? Always no when we were not started by npm. */
function parents() {
  const parent = process.ppid;
  if (!process.env.npm_lifecycle_event) return () => false;
  const shell = shellParent(parent);
  const stamp = shell && stampOf(shell);
  return () => process.ppid !== parent || (stamp && stampOf(shell) !== stamp);
}

/** npm runs scripts through a shell, which outlives it: the process above that shell, on Linux. */
function shellParent(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    return ["sh", "dash", "bash", "ash"].includes(name) ? Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) : undefined;
  } catch {
    return undefined;
  }
}
