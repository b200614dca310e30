import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { generateX25519Identity } from "age-encryption";

import { expect, type RunningStudio } from "#tests/e2e/support/studio";

/** Backs up the running studio by command line. Returns the archive's path, key and output. */
export async function runBackup(
  studio: RunningStudio,
): Promise<{ path: string; key: string; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), "leaks-backup-"));
  const key = await generateX25519Identity();
  const env = {
    ...process.env,
    BACKUP_KEY: key,
    STUDIO_ENV_FILE: "none",
    STUDIO_DATA_DIR: studio.dataDir,
  };
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["scripts/cli.ts", "backup", "--to", folder],
    { env },
  );
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  return { path: join(folder, names[0] ?? ""), key, output: stdout + stderr };
}
