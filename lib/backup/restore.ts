// The parts of npm run restore (scripts/restore.mjs) that know the studio: inspect FILE | load FILE | settle MADE-AT
import { archiveKeys } from "#lib/backup/archive-keys";
import { loadBackup, type Loaded } from "#lib/backup/load-backup";
import { readAbout } from "#lib/backup/read-archive";
import { passing, runProgram, say } from "#lib/backup/run-program";
import { settleRestored, type Settled } from "#lib/backup/settle-restored";
import { Trouble } from "#lib/backup/trouble";

const [part = "", given = ""] = process.argv.slice(2);

await runProgram(async () => {
  if (part === "settle") return tellSettled(given, await settleRestored(given));
  const { decrypter } = await archiveKeys({ key: process.env["BACKUP_KEY"], recipient: undefined });
  if (decrypter === null) throw new Trouble("Set BACKUP_KEY: archives open with the key alone.");
  if (part === "inspect") return void process.stdout.write(`${JSON.stringify(await readAbout(given, decrypter))}\n`);
  tellLoaded(await loadBackup({ path: given, decrypter, told: passing() }));
});

function tellLoaded({ rows, files, missing, altered }: Loaded): void {
  say(`The archive is whole and taken in, everything with the hash it was written with. Rows: ${rows}; files: ${files}.`);
  if (missing.length > 0) say(`Files that were missing already when the backup was made: ${missing.length}.`);
  if (altered.length > 0) say(`Not the files that were checked; sends of theirs will say so: ${altered.join(", ")}.`);
}

function tellSettled(madeAt: string, { held, mails, links, erasures, tokens }: Settled): void {
  const { opened, closed } = tokens;
  say(`Sealed tokens that open with the keys of this installation: ${opened} of ${opened + closed}.`);
  if (closed > 0) say("The accounts of the others must be connected anew: their key is not in the keyset.");
  say(
    `Sends that were not over when the backup was made, and may have been sent since: ${held}. They are “unconfirmed” and wait for a person.`,
  );
  say(
    `E-mails that will not be sent any more: ${mails}. Phone pages closed: ${links}. Accounts erased since and erased again: ${erasures}.`,
  );
  say("Everybody signs in again. Accounts whose tokens were renewed since the backup ask to be reconnected by themselves.");
  say(
    `Not known here is what happened after ${madeAt}. Look once at people switched off or with another role since, at passwords and second`,
  );
  say("factors changed since, and at accounts disconnected since.");
}
