import "server-only";
import { parseArgs } from "node:util";

import { closeDatabase } from "#lib/infra/database";
import { NoKeyset } from "#lib/infra/keyset";
import { closeLocks, takeLock } from "#lib/infra/named-lock";
import * as commands from "#lib/keys/commands";

/** What npm run keys runs: node --conditions=react-server lib/keys/main.ts COMMAND. */
const USAGE = `npm run keys -- COMMAND

  status         which keys there are, and how many values each has sealed
  rotate         all of the steps below, one after the other; run again, it goes on where it was
  add            a new key; every process can open with it from now on
  primary KEY    what is stored from now on is sealed with it
  reseal         what other keys have sealed is sealed with the primary one
  verify         opens every sealed value of every table
  disable KEY    keeps a key that nothing needs, without using it
  enable KEY     uses it again
  retire KEY     destroys a key that nothing needs

  --settle SECONDS   how long something that began before a change may take to arrive (90)`;

async function run(command: string, id: string, settleMs: number): Promise<void> {
  const simple = { status: commands.status, add: () => commands.add(), reseal: commands.reseal, verify: commands.verify };
  if (command in simple) return simple[command as keyof typeof simple]();
  if (command === "rotate") return commands.rotate(settleMs);
  const ofKey = {
    primary: (key: string) => commands.primary(key),
    disable: commands.disable,
    enable: commands.enable,
    retire: commands.retire,
  };
  if (command in ofKey && id !== "") return ofKey[command as keyof typeof ofKey](id, settleMs);
  throw new commands.Refusal(USAGE);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { settle: { type: "string", default: "90" } } });
  const [command = "", id = ""] = positionals;
  const seconds = Number(values.settle);
  if (!(seconds >= 0)) throw new commands.Refusal(USAGE);
  // One at a time, on however many machines; whoever is killed lets go.
  const lock = await takeLock("keyset", { waitMs: 5000, wanted: () => undefined });
  if (!lock) throw new commands.Refusal("Another npm run keys is at work. Wait for it, then try again.");
  try {
    await run(command, id, seconds * 1000);
  } finally {
    await lock.release();
  }
}

try {
  await main();
} catch (error) {
  const sentence = error instanceof commands.Refusal || error instanceof NoKeyset;
  const words = error instanceof Error ? (sentence ? error.message : error.stack) : String(error);
  process.stderr.write(`${words}\n`);
  process.exitCode = 1;
} finally {
  await closeLocks();
  await closeDatabase();
}
