// The build by itself, as a step of npm test; the same build that npm start uses.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "./build.mjs";
import { complain } from "./say.mjs";

const log = join(tmpdir(), `studio-build-${process.pid}.log`);
try {
  await build(log);
} catch (error) {
  complain(error);
  process.exitCode = 1;
} finally {
  rmSync(log, { force: true });
}
