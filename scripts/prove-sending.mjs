// npm run prove:sending: breaks the running product thousands of times and lets an independent judge look (tests/prove/README.md).
// What it knows is kept in .prove, so that it can be stopped and goes on where it was. With `--size slice` it is a step of npm test.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { build } from "./build.mjs";
import { root } from "./setup.mjs";

const args = process.argv.slice(2);
const at = args.indexOf("--folder");
const folder = resolve(at < 0 ? join(root, ".prove") : (args[at + 1] ?? ""));
mkdirSync(folder, { recursive: true });
chmodSync(folder, 0o711); // the database may run as another user

await build(join(tmpdir(), `studio-build-${process.pid}.log`));
const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning", "--disable-warning=DEP0205"];
const options = { cwd: root, stdio: "inherit", env: { ...process.env, STUDIO_ENV_FILE: "none" } };
const child = spawn(process.execPath, [...flags, "tests/prove/main.ts", ...args, "--folder", folder], options);
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => child.kill(name));
const [code] = await once(child, "exit");
process.exit(code ?? 1);
