// Runs a lib/cli program in the studio's environment: `node scripts/run.mjs scripts/cli.ts NAME`
import { printError, UserError } from "./bootstrap/terminal.mjs";
import { runConfigured, runInForeground } from "./run-configured.ts";
import { runServerScript, SERVER_NODE_FLAGS } from "./run-server-script.ts";

type Command = {
  program: string;
  checkFlags?: string[];
  migrates?: boolean;
  startsDatabase?: boolean;
  /** It needs no configuration, database or keys. */
  standalone?: boolean;
};

const COMMANDS: Record<string, Command> = {
  shop: { program: "lib/cli/shops.ts" },
  operator: { program: "lib/cli/operators.ts" },
  // Makes the first key, so it runs before the first start: without keys and without a database.
  keys: { program: "lib/cli/keys.ts", checkFlags: ["--without-keyset"], startsDatabase: true },
  "audit:verify": { program: "lib/cli/verify-audit.ts", migrates: false },
  // A backup before an upgrade must not start with the upgrade.
  backup: { program: "lib/cli/backup.ts", migrates: false },
  video: { program: "lib/cli/check-file.ts", standalone: true },
  feed: { program: "lib/cli/feed.ts", standalone: true },
};

async function run(name: string, userArgs: string[]): Promise<void> {
  const command = COMMANDS[name];
  if (!command)
    throw new UserError(`Unknown command. The commands are: ${Object.keys(COMMANDS).join(", ")}.`);
  if (name === "backup" && userArgs.includes("--new-key")) return makeBackupKey(command.program);
  const args = [...SERVER_NODE_FLAGS, command.program, ...userArgs];
  if (command.standalone) return runInForeground({ args, env: process.env });
  await runConfigured((_config, env) => ({ args, env }), command);
}

/** Makes a key pair. Needs no studio. */
async function makeBackupKey(program: string): Promise<void> {
  const { code, stdout, stderr } = await runServerScript(program, {
    env: process.env,
    args: ["--new-key"],
  });
  process.stdout.write(`${stdout}\n`);
  process.stderr.write(stderr);
  process.exitCode = code ?? 1;
}

const [name = "", ...userArgs] = process.argv.slice(2);
try {
  await run(name, userArgs);
} catch (error) {
  printError(error);
  process.exitCode = 1;
}
