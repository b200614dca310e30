// npm run audit:verify: is every row of the audit the one that was written? Ends with 1 when one is not. Folders with exported heads that
// are kept elsewhere may be named after --.
import { runAlone } from "./alone.mjs";
import { SERVER } from "./run-once.mjs";

const folders = process.argv.slice(2);
await runAlone((_config, env) => ({ args: [...SERVER, "lib/audit/verify.ts", ...folders], env }), { migrates: false });
