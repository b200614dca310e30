// For npm run restore (scripts/restore.ts): inspect FILE | load FILE | finish MADE-AT
import { loadArchiveKeys } from "#lib/backup/archive-keys";
import { loadBackup, type LoadResult } from "#lib/backup/load-backup";
import { readArchive } from "#lib/backup/read-archive";
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
  if (decrypter === null)
    throw new UserError("Set BACKUP_KEY: an archive can only be read with the key.");
  if (command === "inspect")
    return printRaw(JSON.stringify((await readArchive(argument, decrypter)).about));
  printLoadResult(await loadBackup({ path: argument, decrypter, onProgress: throttledPrinter() }));
});

function printLoadResult({ rows, files, missing, altered }: LoadResult): void {
  printLine(
    `The archive is complete and loaded, and every hash matches. Rows: ${rows}; files: ${files}.`,
  );
  if (missing.length > 0)
    printLine(`Files that were already missing when the backup was created: ${missing.length}.`);
  if (altered.length > 0)
    printLine(
      `Files that differ from those that were checked (sends of these will fail and say so): ${altered.join(", ")}.`,
    );
}

function printRestoreResult(
  madeAt: string,
  { quarantined, mails, handoffs, erasures, tokens }: RestoreResult,
): void {
  const { readable, unreadable } = tokens;
  printLine(
    `Tokens that this installation’s keys can decrypt: ${readable} of ${readable + unreadable}.`,
  );
  if (unreadable > 0)
    printLine("Reconnect the accounts of the others: their key is not in the keyset.");
  printLine(
    `Sends that were unfinished in the backup and may have been sent since: ${quarantined}. They are “unconfirmed” and a person has to check them.`,
  );
  printLine(
    `E-mails that will not be sent: ${mails}. Phone pages closed: ${handoffs}. Accounts erased again: ${erasures}.`,
  );
  printLine(
    "Everyone has to sign in again. Accounts whose tokens were refreshed after the backup will ask to be reconnected.",
  );
  printLine(
    `The studio does not know what happened after ${madeAt}. Check staff who were disabled or got another role since, passwords and second`,
  );
  printLine("factors that were changed since, and accounts that were disconnected since.");
}
