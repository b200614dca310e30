// npm run backup: one encrypted archive of everything but the keys (docs/operations.md). --new-key makes a key, --check FILE reads an archive.
import { runAlone } from "./alone.mjs";
import { runOnce, SERVER } from "./run-once.mjs";

const given = process.argv.slice(2);
const program = "lib/backup/backup.ts";

if (given.includes("--new-key")) {
  const { code, stdout, stderr } = await runOnce(program, { env: process.env, args: ["--new-key"] });
  process.stdout.write(`${stdout}\n`);
  process.stderr.write(stderr);
  process.exit(code);
}
// As it is: a backup before an upgrade must not begin with the upgrade.
await runAlone((_config, env) => ({ args: [...SERVER, program, ...given], env }), { migrates: false });
