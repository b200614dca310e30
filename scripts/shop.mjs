// npm run shop: adds shops to the installation and lists them, beside whatever runs.
import { runAlone } from "./alone.mjs";
import { SERVER } from "./run-once.mjs";

await runAlone((_config, env) => ({ args: [...SERVER, "lib/staff/shop-command.ts", ...process.argv.slice(2)], env }));
