// npm run typecheck: generates Next's route types from app/, then compiles everything.
import { spawnSync } from "node:child_process";

import { root } from "./bootstrap/install.mjs";

for (const args of [
  ["node_modules/next/dist/bin/next", "typegen"],
  ["node_modules/typescript/bin/tsc", "--noEmit"],
]) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(1);
}
