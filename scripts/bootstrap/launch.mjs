// Completes the checkout, runs the script under the right Node and forwards signals to it.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";

import { printError } from "./terminal.mjs";
import { processStartTime } from "./processes.mjs";
import { ensureInstalled, productNode, root } from "./install.mjs";

/**
 * Installs what is missing, runs a script and ends this process with its exit code.
 * @param {string[]} args the script and its arguments
 */
export async function launch(args) {
  try {
    await ensureInstalled();
    forwardSignals(
      // Node 22.18 announces that it strips types; Node 24 does not.
      spawn(productNode(), ["--disable-warning=ExperimentalWarning", ...args], {
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
  return { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
}

/** @param {import("node:child_process").ChildProcess} child */
function forwardSignals(child) {
  /** @param {NodeJS.Signals} name */
  const pass = (name) => void child.kill(name);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, pass);
  child.on("exit", (code, name) => process.exit(name ? 128 + constants.signals[name] : code));
  const gone = parentWatcher();
  // npm does not forward SIGTERM when it is stopped, so end the script once npm has gone.
  const watch = setInterval(() => {
    if (!gone()) return;
    clearInterval(watch);
    pass("SIGTERM");
  }, 500);
  watch.unref();
}

/** Returns a function that tells whether the npm that started us has gone; false without npm. */
function parentWatcher() {
  const parent = process.ppid;
  if (!process.env["npm_lifecycle_event"]) return () => false;
  const shell = shellParentPid(parent);
  const stamp = shell && processStartTime(shell);
  return () =>
    process.ppid !== parent || Boolean(shell && stamp && processStartTime(shell) !== stamp);
}

/**
 * Returns the process above npm's shell on Linux, because that shell outlives npm.
 * @param {number} pid
 */
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
