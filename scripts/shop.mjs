// npm run shop: adds shops to the installation and lists them, beside whatever runs.
import { runConfigured } from "./alone.mjs";
import { SERVER_NODE_FLAGS } from "./run-once.mjs";

await runConfigured((_config, env) => ({
  args: [...SERVER_NODE_FLAGS, "lib/cli/shops.ts", ...process.argv.slice(2)],
  env,
}));
