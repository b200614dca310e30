// npm run operator -- grant|withdraw|list [e-mail]: who runs this installation for all its shops.
import { runConfigured } from "./alone.mjs";
import { SERVER_NODE_FLAGS } from "./run-once.mjs";
import { root } from "./bootstrap/install.mjs";

await runConfigured((_config, env) => ({
  args: [...SERVER_NODE_FLAGS, "lib/cli/operators.ts", ...process.argv.slice(2)],
  env,
  cwd: root,
}));
