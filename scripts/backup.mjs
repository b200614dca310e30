// npm run backup: one encrypted archive of everything but the keys (docs/operations.md). --new-key makes a key, --check FILE reads an archive.
import { runConfigured } from "./alone.mjs";
import { runServerScript, SERVER_NODE_FLAGS } from "./run-once.mjs";

const args = process.argv.slice(2);
const program = "lib/cli/backup.ts";

if (args.includes("--new-key")) {
  const { code, stdout, stderr } = await runServerScript(program, {
    env: process.env,
    args: ["--new-key"],
  });
  process.stdout.write(`${stdout}\n`);
  process.stderr.write(stderr);
  process.exit(code);
}
// As it is: a backup before an upgrade must not begin with the upgrade.
await runConfigured((_config, env) => ({ args: [...SERVER_NODE_FLAGS, program, ...args], env }), {
  migrates: false,
});
