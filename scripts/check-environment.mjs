// Run with --conditions=react-server: the environment judged by the studio's own rules, in the studio's own words.
// `--without-keyset` leaves out the keys, for the command that makes them.
import { env } from "../lib/infra/env.ts";
import { keyset } from "../lib/infra/keyset.ts";

const wants = [env, ...(process.argv.includes("--without-keyset") ? [] : [keyset])];
try {
  for (const want of wants) want();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
