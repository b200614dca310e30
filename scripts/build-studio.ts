// The build by itself, as a step of npm test; the same build that npm start uses.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildIfStale } from "./build.ts";
import { printError } from "./bootstrap/terminal.mjs";

const log = join(tmpdir(), `studio-build-${process.pid}.log`);
try {
  await buildIfStale(log);
} catch (error) {
  printError(error);
  process.exitCode = 1;
} finally {
  rmSync(log, { force: true });
}
