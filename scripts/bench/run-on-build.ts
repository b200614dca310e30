// Runs a program of a benchmark that uses the product's server code, on a current build.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildIfStale } from "../build.ts";
import { root } from "../bootstrap/install.mjs";
import { SERVER_NODE_FLAGS } from "../run-server-script.ts";

/** Builds the studio if needed and runs the program with this process's arguments, then exits. */
export async function runOnBuild(program: string): Promise<never> {
  const log = join(tmpdir(), `studio-build-${process.pid}.log`);
  await buildIfStale(log);
  rmSync(log, { force: true });
  const child = spawn(process.execPath, [...SERVER_NODE_FLAGS, program, ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
  });
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => child.kill(name));
  const [code] = (await once(child, "exit")) as [number | null];
  process.exit(code ?? 1);
}
