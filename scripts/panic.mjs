// npm run panic:revoke-all, npm run panic:resume: ends every TikTok connection at once, or lets shops send again (SECURITY.md).
import { createInterface } from "node:readline/promises";

import { runConfigured } from "./alone.mjs";
import { runServerScript, SERVER_NODE_FLAGS } from "./run-once.mjs";
import { UserError, print } from "./bootstrap/terminal.mjs";

const [command = "revoke-all", ...args] = process.argv.slice(2);
const flags = args.filter((flag) => flag !== "--yes");
const programPath = "lib/cli/revoke-all.ts";
const USAGE =
  "Flags: --shop <id or whole name>, --keep-sessions, --patience <seconds for each account>, --yes.";

await runConfigured(async (_config, env) => {
  const { code, stdout, stderr } = await runServerScript(programPath, {
    env,
    args: ["count", ...flags],
  });
  if (code !== 0) throw new UserError(stderr.includes("ERR_PARSE_ARGS") ? USAGE : stderr);
  const { shops, accounts } = JSON.parse(stdout);
  if (shops.length === 0)
    throw new UserError(
      "There is no such shop. Name it with --shop and its id or whole name, or leave --shop out for all of them.",
    );
  if (command === "revoke-all" && !args.includes("--yes"))
    await confirmRevokeAll(shops, accounts, flags.includes("--keep-sessions"));
  return { args: [...SERVER_NODE_FLAGS, programPath, command, ...flags], env };
});

/** Nothing is done unless these very words are typed. */
async function confirmRevokeAll(shops, accounts, keepSessions) {
  print(
    `\n  This ends all ${accounts} TikTok connections of ${shops.join(", ")}: tokens are revoked at TikTok and destroyed here,`,
  );
  print(
    `  running sends are cancelled, nothing new can be sent${keepSessions ? "" : ", and everybody is signed out"}.`,
  );
  print("  Accounts must be connected anew afterwards; drafts, videos and the record stay.\n");
  const asked = createInterface({ input: process.stdin, output: process.stdout });
  const typed = await asked.question('  Type "revoke all" to go on: ');
  asked.close();
  if (typed.trim() !== "revoke all") throw new UserError("Nothing was done.");
}
