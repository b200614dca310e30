// npm run panic:revoke-all, npm run panic:resume: ends every TikTok connection at once, or lets shops send again (SECURITY.md).
import { createInterface } from "node:readline/promises";

import { runAlone } from "./alone.mjs";
import { runOnce, SERVER } from "./run-once.mjs";
import { Problem, say } from "./say.mjs";

const [what = "revoke-all", ...given] = process.argv.slice(2);
const flags = given.filter((flag) => flag !== "--yes");
const program = "lib/worker/panic.ts";
const USE = "Flags: --shop <id or whole name>, --keep-sessions, --patience <seconds for each account>, --yes.";

await runAlone(async (_config, env) => {
  const { code, stdout, stderr } = await runOnce(program, { env, args: ["count", ...flags] });
  if (code !== 0) throw new Problem(stderr.includes("ERR_PARSE_ARGS") ? USE : stderr);
  const { shops, accounts } = JSON.parse(stdout);
  if (shops.length === 0)
    throw new Problem("There is no such shop. Name it with --shop and its id or whole name, or leave --shop out for all of them.");
  if (what === "revoke-all" && !given.includes("--yes")) await confirm(shops, accounts, flags.includes("--keep-sessions"));
  return { args: [...SERVER, program, what, ...flags], env };
});

/** Nothing is done unless these very words are typed. */
async function confirm(shops, accounts, keepSessions) {
  say(`\n  This ends all ${accounts} TikTok connections of ${shops.join(", ")}: tokens are revoked at TikTok and destroyed here,`);
  say(`  running sends are cancelled, nothing new can be sent${keepSessions ? "" : ", and everybody is signed out"}.`);
  say("  Accounts must be connected anew afterwards; drafts, videos and the record stay.\n");
  const asked = createInterface({ input: process.stdin, output: process.stdout });
  const typed = await asked.question('  Type "revoke all" to go on: ');
  asked.close();
  if (typed.trim() !== "revoke all") throw new Problem("Nothing was done.");
}
