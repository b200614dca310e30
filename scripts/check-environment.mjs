// Run with --conditions=react-server: the environment judged by the studio's own rules, in the studio's own words.
import { env } from "../lib/infra/env.ts";

try {
  env();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
