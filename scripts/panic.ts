// npm run panic:revoke-all ends all TikTok connections, panic:resume allows sending (SECURITY.md).
import { createInterface } from "node:readline/promises";

import { print, UserError } from "./bootstrap/terminal.mjs";
import { runConfigured } from "./run-configured.ts";
import { runServerScript, SERVER_NODE_FLAGS } from "./run-server-script.ts";

const [command = "revoke-all", ...args] = process.argv.slice(2);
const flags = args.filter((flag) => flag !== "--yes");
const PROGRAM = "lib/cli/revoke-all.ts";
const USAGE =
  "Flags: --shop <id or whole name>, --keep-sessions, --timeout <seconds for each account>, --yes.";

await runConfigured(async (_config, env) => {
  const { code, stdout, stderr } = await runServerScript(PROGRAM, {
    env,
    args: ["count", ...flags],
  });
  if (code !== 0) throw new UserError(code === 64 ? USAGE : stderr);
  const { shops, accounts } = JSON.parse(stdout) as { shops: string[]; accounts: number };
  if (shops.length === 0)
    throw new UserError(
      "There is no such shop. Name it with --shop and its id or whole name, or leave --shop out for all of them.",
    );
  if (command === "revoke-all" && !args.includes("--yes"))
    await confirmRevokeAll(shops, accounts, flags.includes("--keep-sessions"));
  return { args: [...SERVER_NODE_FLAGS, PROGRAM, command, ...flags], env };
});

/** Throws a UserError unless exactly these words are typed. */
async function confirmRevokeAll(
  shops: string[],
  accounts: number,
  keepSessions: boolean,
): Promise<void> {
  print(
    `\n  This ends all ${accounts} TikTok connections of ${shops.join(", ")}: tokens are revoked at TikTok and destroyed here,`,
  );
  print(
    `  running sends are cancelled, nothing new can be sent${keepSessions ? "" : ", and everybody is signed out"}.`,
  );
  print("  Accounts must be connected again afterwards; drafts, videos and the audit stay.\n");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const typed = await terminal.question('  Type "revoke all" to go on: ');
  terminal.close();
  if (typed.trim() !== "revoke all") throw new UserError("Nothing was changed.");
}
