// Runs one of our TypeScript files to its end, as the studio's server code is run.
import { spawn } from "node:child_process";

import { root } from "./bootstrap/install.mjs";

export const SERVER_NODE_FLAGS = [
  "--conditions=react-server",
  "--disable-warning=ExperimentalWarning",
];

/** Answers the exit code and both outputs. */
export function runServerScript(file, { env, signal, args = [] }) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...SERVER_NODE_FLAGS, file, ...args], {
      cwd: root,
      env,
      signal,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (part) => (stdout += part));
    child.stderr.on("data", (part) => (stderr += part));
    child.on("error", fail);
    child.on("close", (code) => done({ code, stdout: stdout.trim(), stderr: stderr.trim() }));
  });
}
