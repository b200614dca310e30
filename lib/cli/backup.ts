// npm run backup: node --conditions=react-server lib/cli/backup.ts [--to FOLDER] | --check FILE | --new-key
import { parseArgs } from "node:util";

import { loadArchiveKeys, generateArchiveKeys } from "#lib/backup/archive-keys";
import { createBackup, type BackupResult } from "#lib/backup/create-backup";
import { readArchive } from "#lib/backup/read-archive";
import { runProgram } from "#lib/cli/run-program";
import { printLine, throttledPrinter } from "#lib/cli/terminal";
import { UserError } from "#lib/errors";
import { formatBytes } from "#lib/format";
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
    return printLine(
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
  printLine(
    "Keep the key away from this machine; whoever has it reads every archive, and without it nobody does:",
  );
  printLine(`  BACKUP_KEY=${key}`);
  printLine("Enough to write archives, and safe to leave here:");
  printLine(`  BACKUP_RECIPIENT=${recipient}`);
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
  printLine(`Backed up as of ${madeAt}. Rows: ${rows}; files: ${files}; ${formatBytes(bytes)}.`);
  printLine(path);
  if (verification === "opened")
    printLine("It was opened and read to its end: everything in it is what was written.");
  else
    printLine(
      "What lies on the disk is what was written. It cannot be opened here without BACKUP_KEY; try that elsewhere now and then.",
    );
  if (missing.length > 0)
    printLine(`NOT in it, because the disk does not have them: ${missing.join(", ")}`);
  if (altered.length > 0)
    printLine(
      `In it as they are, though they are not the files that were checked: ${altered.join(", ")}`,
    );
}
