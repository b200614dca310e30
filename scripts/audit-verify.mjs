// npm run audit:verify: is every row of the audit the one that was written? Ends with 1 when one is not. Folders with exported heads that
// are kept elsewhere may be named after --.
import { runAlone } from "./alone.mjs";
import { SERVER } from "./run-once.mjs";
import { before, periods } from "../lib/privacy/policy.ts";

const folders = process.argv.slice(2);
const keptSince = before(periods.audit, new Date()).toISOString();
await runAlone((_config, env) => ({ args: [...SERVER, "lib/audit/verify.ts", "--kept-since", keptSince, ...folders], env }), {
  migrates: false,
});
