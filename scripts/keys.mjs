// npm run keys: the keys that seal tokens, while the studio runs. What it can do is told by lib/cli/keys.ts.
import { runConfigured } from "./alone.mjs";
import { SERVER_NODE_FLAGS } from "./run-once.mjs";

const args = process.argv.slice(2);
await runConfigured(
  (_config, env) => ({ args: [...SERVER_NODE_FLAGS, "lib/cli/keys.ts", ...args], env }),
  { check: ["--without-keyset"] },
);
