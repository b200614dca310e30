// Prepares and runs a proof: a build, a folder for its results and a process that gets our signals.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { buildIfStale } from "./build.ts";
import { root } from "./bootstrap/install.mjs";
import { SERVER_NODE_FLAGS } from "./run-server-script.ts";

/** Runs a proof's program with the arguments of this process and ends with its exit code. */
export async function runProof(
  program: string,
  defaultFolder: string,
  env: Record<string, string> = {},
): Promise<never> {
  const args = process.argv.slice(2);
  const at = args.indexOf("--folder");
  const folder = resolve(at < 0 ? join(root, defaultFolder) : (args[at + 1] ?? ""));
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711); // the database may run as another user
  const log = join(tmpdir(), `studio-build-${process.pid}.log`);
  await buildIfStale(log);
  rmSync(log, { force: true });
  const flags = [...SERVER_NODE_FLAGS, "--disable-warning=DEP0205"];
  const child = spawn(process.execPath, [...flags, program, ...args, "--folder", folder], {
    cwd: root,
    stdio: "inherit",
    // Hundreds of processes load the same modules.
    env: {
      NODE_COMPILE_CACHE: join(folder, "compile-cache"),
      ...process.env,
      ...env,
      STUDIO_ENV_FILE: "none",
    },
  });
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => child.kill(name));
  const [code] = (await once(child, "exit")) as [number | null];
  process.exit(code ?? 1);
}
