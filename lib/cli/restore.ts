// The parts of npm run restore (scripts/restore.ts) that know the studio: inspect FILE | load FILE | finish MADE-AT
import { loadArchiveKeys } from "#lib/backup/archive-keys";
import { loadBackup, type LoadResult } from "#lib/backup/load-backup";
import { readArchiveHeader } from "#lib/backup/read-archive";
import { runProgram } from "#lib/cli/run-program";
import { printLine, printRaw, throttledPrinter } from "#lib/cli/terminal";
import { finishRestore, type RestoreResult } from "#lib/backup/finish-restore";
import { UserError } from "#lib/errors";

const [command = "", argument = ""] = process.argv.slice(2);

await runProgram(async () => {
  if (command === "finish") return printRestoreResult(argument, await finishRestore(argument));
  const { decrypter } = await loadArchiveKeys({
    key: process.env["BACKUP_KEY"],
    recipient: undefined,
  });
  if (decrypter === null) throw new UserError("Set BACKUP_KEY: archives open with the key alone.");
  if (command === "inspect")
    return printRaw(JSON.stringify(await readArchiveHeader(argument, decrypter)));
  printLoadResult(await loadBackup({ path: argument, decrypter, onProgress: throttledPrinter() }));
});

function printLoadResult({ rows, files, missing, altered }: LoadResult): void {
  printLine(
    `The archive is whole and taken in, everything with the hash it was written with. Rows: ${rows}; files: ${files}.`,
  );
  if (missing.length > 0)
    printLine(`Files that were missing already when the backup was made: ${missing.length}.`);
  if (altered.length > 0)
    printLine(
      `Not the files that were checked; sends of theirs will say so: ${altered.join(", ")}.`,
    );
}

function printRestoreResult(
  madeAt: string,
  { quarantined, mails, handoffs, erasures, tokens }: RestoreResult,
): void {
  const { opened, closed } = tokens;
  printLine(
    `Sealed tokens that open with the keys of this installation: ${opened} of ${opened + closed}.`,
  );
  if (closed > 0)
    printLine("The accounts of the others must be connected anew: their key is not in the keyset.");
  printLine(
    `Sends that were not over when the backup was made, and may have been sent since: ${quarantined}. They are “unconfirmed” and wait for a person.`,
  );
  printLine(
    `E-mails that will not be sent any more: ${mails}. Phone pages closed: ${handoffs}. Accounts erased since and erased again: ${erasures}.`,
  );
  printLine(
    "Everybody signs in again. Accounts whose tokens were renewed since the backup ask to be reconnected by themselves.",
  );
  printLine(
    `Not known here is what happened after ${madeAt}. Look once at people switched off or with another role since, at passwords and second`,
  );
  printLine("factors changed since, and at accounts disconnected since.");
}
