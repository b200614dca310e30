// Runs one of our server files to its end, with the flags that server code needs.
import { spawn } from "node:child_process";

import { root } from "./bootstrap/install.mjs";

export const SERVER_NODE_FLAGS = [
  "--conditions=react-server",
  "--disable-warning=ExperimentalWarning",
];

export type ScriptResult = { code: number | null; stdout: string; stderr: string };

export function runServerScript(
  file: string,
  { env, signal, args = [] }: { env: NodeJS.ProcessEnv; signal?: AbortSignal; args?: string[] },
): Promise<ScriptResult> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...SERVER_NODE_FLAGS, file, ...args], {
      cwd: root,
      env,
      ...(signal && { signal }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (part: Buffer) => (stdout += part.toString()));
    child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));
    child.on("error", fail);
    child.on("close", (code) => done({ code, stdout: stdout.trim(), stderr: stderr.trim() }));
  });
}

/** Returns the sentence that says how programs that read videos run on this machine. */
export async function describeCage(signal?: AbortSignal): Promise<string> {
  const { stdout } = await runServerScript("scripts/describe-cage.ts", {
    env: process.env,
    ...(signal && { signal }),
  });
  return stdout;
}
