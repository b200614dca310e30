import { copyFile, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import {
  queryDatabase,
  runRestore,
  runCommand,
  makeRestoreTarget,
} from "#tests/support/drivers/restore";
import { startSimulator } from "#tests/support/drivers/simulator";
import { dropTestDatabase } from "#tests/support/drivers/test-database";
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

test.each([
  ["with a changed byte near its end", (size: number) => ({ at: size - 40, cut: false })],
  ["truncated in the middle", (size: number) => ({ at: Math.floor(size / 2), cut: true })],
])(
  "rejects an archive %s, keeps none of its data, and does not start on the target",
  async (_case, where) => {
    const damaged = `${studio.backup.path}.bad`;
    await copyFile(studio.backup.path, damaged);
    const file = await open(damaged, "r+");
    const { at, cut } = where((await file.stat()).size);
    if (cut) await file.truncate(at);
    else await file.write(Buffer.from([0xff, 0xfe]), 0, 2, at);
    await file.close();
    const target = await makeRestoreTarget();
    const rejected = await runRestore(damaged, target);
    await rm(damaged);
    expect(rejected).toMatchObject({
      code: 1,
      output: expect.stringMatching(/The archive is (damaged|incomplete)/) as string,
    });
    expect(await queryDatabase(target.url, `SELECT id FROM "Shop"`)).toEqual([]);
    expect(await readdir(target.data)).not.toContain("media");
    const started = await runCommand(["scripts/worker.ts"], target.env);
    expect(started).toMatchObject({
      code: 1,
      output: expect.stringContaining(
        "This database is being restored, or a restore was interrupted.",
      ) as string,
    });
    await dropTestDatabase(target.url);
  },
);
