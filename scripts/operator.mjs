// npm run operator -- grant|withdraw|list [e-mail]: who runs this installation for all its shops.
import { runAlone } from "./alone.mjs";
import { SERVER } from "./run-once.mjs";
import { root } from "./setup.mjs";

await runAlone((_config, env) => ({ args: [...SERVER, "lib/worker/operator.ts", ...process.argv.slice(2)], env, cwd: root }));
