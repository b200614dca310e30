// npm run keys: the keys that seal tokens, while the studio runs. What it can do is told by lib/keys/main.ts.
import { runAlone } from "./alone.mjs";
import { SERVER } from "./run-once.mjs";

const given = process.argv.slice(2);
await runAlone((_config, env) => ({ args: [...SERVER, "lib/keys/main.ts", ...given], env }), { check: ["--without-keyset"] });
