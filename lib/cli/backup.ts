// npm run backup: node --conditions=react-server lib/cli/backup.ts [--to FOLDER] | --check FILE | --new-key
import { parseArgs } from "node:util";

import { loadArchiveKeys, generateArchiveKeys } from "#lib/backup/archive-keys";
import { createBackup, type BackupResult } from "#lib/backup/create-backup";
import { readArchive } from "#lib/backup/read-archive";
import {
  throttledPrinter,
  runProgram,
  printProgramLine,
  formatArchiveSize,
} from "#lib/cli/run-program";
import { UserError } from "#lib/errors";
import { backupDir } from "#lib/infra/storage/backup-files";

await runProgram(async () => {
  const { values: cliOptions } = parseArgs({
    options: { to: { type: "string" }, check: { type: "string" }, "new-key": { type: "boolean" } },
  });
  if (cliOptions["new-key"]) return printNewKeys();
  const keys = await loadArchiveKeys({
    key: process.env["BACKUP_KEY"],
    recipient: process.env["BACKUP_RECIPIENT"],
  });
  if (cliOptions.check !== undefined) {
    if (keys.decrypter === null) throw new UserError("Set BACKUP_KEY to read archives.");
    const { about, manifest } = await readArchive(cliOptions.check, keys.decrypter);
    return printProgramLine(
      `The archive is whole: ${manifest.entries.length} entries of ${about.madeAt}.`,
    );
  }
  const made = await createBackup({
    folder: cliOptions.to ?? backupDir(),
    keys,
    onProgress: throttledPrinter(),
  });
  printResult(made);
  // The archive is good; what it shows is not. A job that watches the exit code must hear of it.
  if (made.missing.length > 0 || made.altered.length > 0) process.exitCode = 2;
});

async function printNewKeys(): Promise<void> {
  const { key, recipient } = await generateArchiveKeys();
  printProgramLine(
    "Keep the key away from this machine; whoever has it reads every archive, and without it nobody does:",
  );
  printProgramLine(`  BACKUP_KEY=${key}`);
  printProgramLine("Enough to write archives, and safe to leave here:");
  printProgramLine(`  BACKUP_RECIPIENT=${recipient}`);
}

function printResult({
  path,
  madeAt,
  bytes,
  rows,
  files,
  missing,
  altered,
  verification,
}: BackupResult): void {
  printProgramLine(
    `Backed up as of ${madeAt}. Rows: ${rows}; files: ${files}; ${formatArchiveSize(bytes)}.`,
  );
  printProgramLine(path);
  if (verification === "opened")
    printProgramLine("It was opened and read to its end: everything in it is what was written.");
  else
    printProgramLine(
      "What lies on the disk is what was written. It cannot be opened here without BACKUP_KEY; try that elsewhere now and then.",
    );
  if (missing.length > 0)
    printProgramLine(`NOT in it, because the disk does not have them: ${missing.join(", ")}`);
  if (altered.length > 0)
    printProgramLine(
      `In it as they are, though they are not the files that were checked: ${altered.join(", ")}`,
    );
}
