import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import pg from "pg";

import { generateArchiveKeys } from "#lib/backup/archive-keys";
import { testDatabaseUrl } from "#tests/support/drivers/test-database";

export type CommandResult = { code: number; output: string };

/** Runs a command of the studio with this test's environment. Returns exit code and output. */
export function runCommand(
  args: string[],
  env: Record<string, string> = {},
): Promise<CommandResult> {
  const options = { env: { ...process.env, STUDIO_ENV_FILE: "none", ...env }, maxBuffer: 1e7 };
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      resolve({
        code: typeof error?.code === "number" ? error.code : error ? 1 : 0,
        output: stdout + stderr,
      });
    });
  });
}

/** The key pair for the archives of this test file. */
export const backupKeyPair = await generateArchiveKeys();

/** Returns a target for a restore: the name of a missing database, and an empty folder. */
export async function makeRestoreTarget(): Promise<{
  name: string;
  url: string;
  data: string;
  env: Record<string, string>;
}> {
  const name = `test_${Math.floor(Date.now() / 1000)}_${Math.random().toString(36).slice(2, 8)}_back`;
  const data = await mkdtemp(join(tmpdir(), "studio-restored-"));
  const url = testDatabaseUrl(name);
  return { name, url, data, env: { DATABASE_URL: url, STUDIO_DATA_DIR: data } };
}

/** Runs `npm run restore` into such a target. */
export const runRestore = (
  archive: string,
  { name, data }: { name: string; data: string },
  env: Record<string, string> = {},
) =>
  runCommand(["scripts/restore.ts", archive, "--into", name, "--data", data], {
    BACKUP_KEY: backupKeyPair.key,
    ...env,
  });

/** Runs one query on a database. */
export async function queryDatabase<T extends object>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
