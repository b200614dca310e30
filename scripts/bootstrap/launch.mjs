// Makes the checkout ready, then runs the wanted script under the right Node and stands between it and npm.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";

import { printError } from "./terminal.mjs";
import { processStartTime } from "./processes.mjs";
import { ensureInstalled, productNode, root } from "./install.mjs";

/** Runs `args` (a script and its arguments) once everything it needs is installed; this process ends as it does. */
export async function launch(args) {
  try {
    await ensureInstalled();
    forwardSignals(
      spawn(productNode(), args, {
        cwd: root,
        env: childEnvironment(),
        stdio: ["inherit", "inherit", "inherit", "ipc"],
      }),
    );
  } catch (error) {
    printError(error);
    process.exit(1);
  }
}

function childEnvironment() {
  const bin = join(root, "node_modules", ".bin");
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };
}

function forwardSignals(child) {
  const pass = (name) => child.kill(name);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, pass);
  child.on("exit", (code, name) => process.exit(name ? 128 + constants.signals[name] : code));
  const gone = parentWatcher();
  // npm that is told to end does so without a word to us: notice, and end the script politely.
  const watch = setInterval(() => {
    if (!gone()) return;
    clearInterval(watch);
    pass("SIGTERM");
  }, 500);
  watch.unref();
}

/** A question: has the npm that started us gone? Always no when we were not started by npm. */
function parentWatcher() {
  const parent = process.ppid;
  if (!process.env.npm_lifecycle_event) return () => false;
  const shell = shellParentPid(parent);
  const stamp = shell && processStartTime(shell);
  return () => process.ppid !== parent || (stamp && processStartTime(shell) !== stamp);
}

/** npm runs scripts through a shell, which outlives it: the process above that shell, on Linux. */
function shellParentPid(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    return ["sh", "dash", "bash", "ash"].includes(name)
      ? Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])
      : undefined;
  } catch {
    return undefined;
  }
}
