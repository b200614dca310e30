import { copyFile, open, readdir } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { beginRestore, migrate } from "#scripts/migrate";
import {
  backupKeyPair,
  queryDatabase,
  runRestore,
  runCommand,
  makeRestoreTarget,
} from "#tests/support/drivers/restore";
import { startSimulator } from "#tests/support/drivers/simulator";
import { dropTestDatabase, withTestServer } from "#tests/support/drivers/test-database";
import { makeStudioWithBackup } from "#tests/support/factories/studio-with-backup";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const simulator = await startSimulator();
let studio: Awaited<ReturnType<typeof makeStudioWithBackup>>;
beforeAll(async () => {
  studio = await makeStudioWithBackup(simulator);
});
afterAll(() => simulator.stop());

test("rejects another key and creates no database", async () => {
  const target = await makeRestoreTarget();
  const rejected = await runRestore(studio.backup.path, target, {
    BACKUP_KEY: "a passphrase of another studio",
  });
  expect(rejected).toMatchObject({
    code: 1,
    output: expect.stringContaining("BACKUP_KEY does not decrypt this archive") as string,
  });
  await expect(queryDatabase(target.url, "SELECT 1")).rejects.toThrow("does not exist");
});

test("rejects a file that is not an archive without a stack trace", async () => {
  const rejected = await runRestore(join(process.cwd(), "package.json"), await makeRestoreTarget());
  expect(rejected.code).toBe(1);
  expect(rejected.output).toContain("The archive is damaged or truncated");
  expect(rejected.output).not.toContain("    at ");
});

/** Copies the backup, with two bytes changed near its end or without its second half. */
async function damagedCopy(how: "changed" | "truncated"): Promise<string> {
  const damaged = `${studio.backup.path}.${how}`;
  await copyFile(studio.backup.path, damaged);
  const file = await open(damaged, "r+");
  const { size } = await file.stat();
  if (how === "truncated") await file.truncate(Math.floor(size / 2));
  else await file.write(Buffer.from([0xff, 0xfe]), 0, 2, size - 40);
  await file.close();
  return damaged;
}

test.each(["changed", "truncated"] as const)(
  "rejects a %s archive before it creates a database or a file",
  async (how) => {
    const target = await makeRestoreTarget();
    expect(await runRestore(await damagedCopy(how), target)).toMatchObject({
      code: 1,
      output: expect.stringMatching(/The archive is (damaged|incomplete)/) as string,
    });
    await expect(queryDatabase(target.url, "SELECT 1")).rejects.toThrow("does not exist");
    expect(await readdir(target.data)).toEqual([]);
  },
);

test("keeps nothing of an archive that breaks while it is loaded, and does not start on the target", async () => {
  const target = await makeRestoreTarget();
  await withTestServer((client) => client.query(`CREATE DATABASE ${target.name}`));
  await beginRestore(target.url);
  await migrate(target.url, undefined, { restoring: true });
  expect(
    await runCommand(
      ["--conditions=react-server", "lib/cli/restore.ts", "load", await damagedCopy("changed")],
      { ...target.env, BACKUP_KEY: backupKeyPair.key },
    ),
  ).toMatchObject({
    code: 1,
    output: expect.stringMatching(/The archive is (damaged|incomplete)/) as string,
  });
  expect(await queryDatabase(target.url, `SELECT id FROM "Shop"`)).toEqual([]);
  expect(await readdir(target.data)).not.toContain("media");
  expect(await runCommand(["scripts/worker.ts"], target.env)).toMatchObject({
    code: 1,
    output: expect.stringContaining(
      "This database is being restored, or a restore was interrupted.",
    ) as string,
  });
  await dropTestDatabase(target.url);
});
