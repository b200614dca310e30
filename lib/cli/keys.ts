// npm run keys: shows and changes the keys that seal tokens, while the studio runs.
import "server-only";

import { parseArgs } from "node:util";

import * as commands from "#lib/cli/key-commands";
import { runProgram } from "#lib/cli/run-program";
import { UserError } from "#lib/errors";
import { acquireLock } from "#lib/infra/db/named-lock";

const USAGE = `npm run keys -- COMMAND

  status         lists the keys and how many values each has sealed
  rotate         runs all the steps below; run it again to continue after an interruption
  add            adds a key that every process can open values with
  primary KEY    makes KEY seal new values
  reseal         reseals with the primary key what other keys have sealed
  verify         opens every sealed value of every table
  disable KEY    disables a key that no longer seals anything; it stays in the keyset
  enable KEY     enables it again
  retire KEY     destroys a key that no longer seals anything

  --grace SECONDS   how long to wait for requests that started before a change (90)`;

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
  throw new UserError(USAGE);
}

await runProgram(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { grace: { type: "string", default: "90" } },
  });
  const [command = "", id = ""] = positionals;
  const seconds = Number(values.grace);
  if (!(seconds >= 0)) throw new UserError(USAGE);
  // One at a time on any number of machines; a killed process releases the lock.
  const lock = await acquireLock("keyset", { waitMs: 5000, onRequested: () => undefined });
  if (!lock)
    throw new UserError("Another npm run keys is running. Wait until it ends, then try again.");
  try {
    await runCommand(command, id, seconds * 1000);
  } finally {
    await lock.release();
  }
});
