// Checks the environment with the studio's rules. Needs --conditions=react-server.
// `--without-keyset` leaves out the keys, for the command that makes them.
import { env } from "../lib/infra/env.ts";
import { currentKeyset } from "../lib/infra/crypto/keyset.ts";

const checks = [env, ...(process.argv.includes("--without-keyset") ? [] : [currentKeyset])];
try {
  for (const check of checks) check();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
