// npm run backup: node --conditions=react-server lib/backup/backup.ts [--to FOLDER] | --check FILE | --new-key
import { parseArgs } from "node:util";

import { archiveKeys, makeArchiveKeys } from "#lib/backup/archive-keys";
import { makeBackup, type Made } from "#lib/backup/make-backup";
import { readArchive } from "#lib/backup/read-archive";
import { passing, runProgram, say, sizeWords } from "#lib/backup/run-program";
import { Trouble } from "#lib/backup/trouble";
import { backupFolder } from "#lib/infra/backups";

await runProgram(async () => {
  const { values } = parseArgs({ options: { to: { type: "string" }, check: { type: "string" }, "new-key": { type: "boolean" } } });
  if (values["new-key"]) return tellKeys();
  const keys = await archiveKeys({ key: process.env["BACKUP_KEY"], recipient: process.env["BACKUP_RECIPIENT"] });
  if (values.check !== undefined) {
    if (keys.decrypter === null) throw new Trouble("Set BACKUP_KEY to read archives.");
    const { about, manifest } = await readArchive(values.check, keys.decrypter);
    return say(`The archive is whole: ${manifest.entries.length} entries of ${about.madeAt}.`);
  }
  const made = await makeBackup({ folder: values.to ?? backupFolder(), keys, told: passing() });
  tell(made);
  // The archive is good; what it shows is not. A job that watches the exit code must hear of it.
  if (made.missing.length > 0 || made.altered.length > 0) process.exitCode = 2;
});

async function tellKeys(): Promise<void> {
  const { key, recipient } = await makeArchiveKeys();
  say("Keep the key away from this machine; whoever has it reads every archive, and without it nobody does:");
  say(`  BACKUP_KEY=${key}`);
  say("Enough to write archives, and safe to leave here:");
  say(`  BACKUP_RECIPIENT=${recipient}`);
}

function tell({ path, madeAt, bytes, rows, files, missing, altered, checked }: Made): void {
  say(`Backed up as of ${madeAt}. Rows: ${rows}; files: ${files}; ${sizeWords(bytes)}.`);
  say(path);
  if (checked === "opened") say("It was opened and read to its end: everything in it is what was written.");
  else say("What lies on the disk is what was written. It cannot be opened here without BACKUP_KEY; try that elsewhere now and then.");
  if (missing.length > 0) say(`NOT in it, because the disk does not have them: ${missing.join(", ")}`);
  if (altered.length > 0) say(`In it as they are, though they are not the files that were checked: ${altered.join(", ")}`);
}
