// Run with --conditions=react-server: the environment judged by the studio's own rules, in the studio's own words.
// `--without-keyset` leaves out the keys, for the command that makes them.
import { env } from "../lib/infra/env.ts";
import { currentKeyset } from "../lib/infra/crypto/keyset.ts";

const checks = [env, ...(process.argv.includes("--without-keyset") ? [] : [currentKeyset])];
try {
  for (const want of checks) want();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
