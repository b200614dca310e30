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
  say(`The archive is whole; ${rows} rows and ${files} files were taken in, each with the hash it was written with.`);
  if (missing.length > 0) say(`${missing.length} files were missing already when the backup was made.`);
  if (altered.length > 0)
    say(`${altered.length} files are not the ones that were checked; sends of theirs will say so: ${altered.join(", ")}`);
}

function tellSettled(madeAt: string, { held, mails, links, erasures, tokens }: Settled): void {
  const { opened, closed } = tokens;
  say(
    `${opened} sealed tokens open with the keys of this installation${closed > 0 ? `; ${closed} do NOT: those accounts must be connected anew` : ""}.`,
  );
  say(
    `${held} sends were not over when the backup was made, and may have been sent since. They are “unconfirmed” now and wait for a person.`,
  );
  say(
    `${mails} owed e-mails will not be sent, ${links} phone pages were closed, ${erasures} accounts that were erased since were erased again.`,
  );
  say("Everybody signs in again. Accounts whose tokens were renewed since the backup ask to be reconnected by themselves.");
  say(
    `Not known here is what happened after ${madeAt}. Look once at: people switched off or with other roles since, passwords and second factors changed since, accounts disconnected since.`,
  );
}
