// npm run backup: lib/cli/backup.ts [--to FOLDER] | --check FILE | --new-key
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
      `The archive is complete: ${manifest.entries.length} entries, created ${about.madeAt}.`,
    );
  }
  const made = await createBackup({
    folder: cliOptions.to ?? backupDir(),
    keys,
    onProgress: throttledPrinter(),
  });
  printResult(made);
  // The archive is valid but lacks content: the exit code tells the job that runs this.
  if (made.missing.length > 0 || made.altered.length > 0) process.exitCode = 2;
});

async function printNewKeys(): Promise<void> {
  const { key, recipient } = await generateArchiveKeys();
  printLine(
    "Store this key away from this machine. Anyone with it can read every archive, and without it nobody can:",
  );
  printLine(`  BACKUP_KEY=${key}`);
  printLine("This is enough to write archives, and safe to leave here:");
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
  if (verification === "decrypted")
    printLine("Verified: the archive was decrypted and read to the end.");
  else
    printLine(
      "Verified: the file on the disk is what was written. It cannot be decrypted here without BACKUP_KEY; test that elsewhere from time to time.",
    );
  if (missing.length > 0)
    printLine(
      `NOT in the backup, because the files are missing on the disk: ${missing.join(", ")}`,
    );
  if (altered.length > 0)
    printLine(
      `In the backup, but different from the files that were checked: ${altered.join(", ")}`,
    );
}
