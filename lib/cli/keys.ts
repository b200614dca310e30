import "server-only";
import { parseArgs } from "node:util";

import { closeDatabase } from "#lib/infra/db/database";
import { NoKeysetError } from "#lib/infra/crypto/keyset";
import { closeLockConnection, acquireLock } from "#lib/infra/db/named-lock";
import * as commands from "#lib/cli/key-commands";

/** What npm run keys runs: node --conditions=react-server lib/cli/keys.ts COMMAND. */
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

async function runCommand(command: string, id: string, graceMs: number): Promise<void> {
  const simple = {
    status: commands.showStatus,
    add: () => commands.addSealingKey(),
    reseal: commands.resealValues,
    verify: commands.verifyValues,
  };
  if (command in simple) return simple[command as keyof typeof simple]();
  if (command === "rotate") return commands.rotateKeys(graceMs);
  const ofKey = {
    primary: (key: string) => commands.makeKeyPrimary(key),
    disable: commands.disableSealingKey,
    enable: commands.enableSealingKey,
    retire: commands.retireSealingKey,
  };
  if (command in ofKey && id !== "") return ofKey[command as keyof typeof ofKey](id, graceMs);
  throw new commands.KeyCommandError(USAGE);
}

async function main(): Promise<void> {
  const { values: cliOptions, positionals } = parseArgs({
    allowPositionals: true,
    options: { settle: { type: "string", default: "90" } },
  });
  const [command = "", id = ""] = positionals;
  const seconds = Number(cliOptions.settle);
  if (!(seconds >= 0)) throw new commands.KeyCommandError(USAGE);
  // One at a time, on however many machines; whoever is killed lets go.
  const lock = await acquireLock("keyset", { waitMs: 5000, onRequested: () => undefined });
  if (!lock)
    throw new commands.KeyCommandError(
      "Another npm run keys is at work. Wait for it, then try again.",
    );
  try {
    await runCommand(command, id, seconds * 1000);
  } finally {
    await lock.release();
  }
}

try {
  await main();
} catch (error) {
  const sentence = error instanceof commands.KeyCommandError || error instanceof NoKeysetError;
  const words = error instanceof Error ? (sentence ? error.message : error.stack) : String(error);
  process.stderr.write(`${words}\n`);
  process.exitCode = 1;
} finally {
  await closeLockConnection();
  await closeDatabase();
}
