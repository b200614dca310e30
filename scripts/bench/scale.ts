// npm run bench:scale: compares a world of 1,000 videos with one of 100,000 (CONTRIBUTING.md).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildIfStale } from "../build.ts";
import { root } from "../bootstrap/install.mjs";
import { SERVER_NODE_FLAGS } from "../run-server-script.ts";

const log = join(tmpdir(), `studio-build-${process.pid}.log`);
await buildIfStale(log);
rmSync(log, { force: true });
const program = "scripts/bench/scale/measure-worlds.ts";
const child = spawn(process.execPath, [...SERVER_NODE_FLAGS, program, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => child.kill(name));
const [code] = (await once(child, "exit")) as [number | null];
process.exit(code ?? 1);
