// npm run audit:verify: is every row of the audit the one that was written? Ends with 1 when one is not. Folders with exported heads that
// are kept elsewhere may be named after --.
import { runConfigured } from "./alone.mjs";
import { SERVER_NODE_FLAGS } from "./run-once.mjs";
import { subtractPeriod, periods } from "../lib/retention/policy.ts";

const headFolders = process.argv.slice(2);
const retainedSince = subtractPeriod(periods.audit, new Date()).toISOString();
await runConfigured(
  (_config, env) => ({
    args: [
      ...SERVER_NODE_FLAGS,
      "lib/cli/verify-audit.ts",
      "--kept-since",
      retainedSince,
      ...headFolders,
    ],
    env,
  }),
  {
    migrates: false,
  },
);
