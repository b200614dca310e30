// The build by itself, as a step of npm test; the same build that npm start uses.
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "./build.mjs";
import { complain } from "./say.mjs";

try {
  await build(join(tmpdir(), `studio-build-${process.pid}.log`));
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
