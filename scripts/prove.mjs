// What every proof needs before it begins: a build, a folder that keeps what is known, and a process that gets our signals.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { buildIfStale } from "./build.mjs";
import { root } from "./bootstrap/install.mjs";

/** Runs a proof's program with the arguments of this one, and ends as it does. `kept` is its folder where none is named. */
export async function runProof(program, defaultFolder, env = {}) {
  const args = process.argv.slice(2);
  const at = args.indexOf("--folder");
  const folder = resolve(at < 0 ? join(root, defaultFolder) : (args[at + 1] ?? ""));
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711); // the database may run as another user
  const log = join(tmpdir(), `studio-build-${process.pid}.log`);
  await buildIfStale(log);
  rmSync(log, { force: true });
  const flags = [
    "--conditions=react-server",
    "--disable-warning=ExperimentalWarning",
    "--disable-warning=DEP0205",
  ];
  const options = {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env, STUDIO_ENV_FILE: "none" },
  };
  const child = spawn(process.execPath, [...flags, program, ...args, "--folder", folder], options);
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => child.kill(name));
  const [code] = await once(child, "exit");
  process.exit(code ?? 1);
}
