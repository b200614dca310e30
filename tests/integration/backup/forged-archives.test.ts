import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { env } from "#lib/infra/env";
import {
  backupKeyPair,
  makeRestoreTarget,
  queryDatabase,
  runCommand,
  runRestore,
} from "#tests/support/drivers/restore";
import { startSimulator } from "#tests/support/drivers/simulator";
import { dropTestDatabase } from "#tests/support/drivers/test-database";
import { forgeArchive, forgeryNames } from "#tests/support/factories/forged-archives";
import { makeStudioWithBackup } from "#tests/support/factories/studio-with-backup";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const simulator = await startSimulator();
let studio: Awaited<ReturnType<typeof makeStudioWithBackup>>;
beforeAll(async () => {
  studio = await makeStudioWithBackup(simulator);
});
afterAll(() => simulator.stop());

const check = (path: string, given: Record<string, string> = {}) =>
  runCommand(["--conditions=react-server", "lib/cli/backup.ts", "--check", path], {
    BACKUP_KEY: backupKeyPair.key,
    ...given,
  });

test.each(forgeryNames)("rejects an archive with %s before anything is loaded", async (forgery) => {
  const path = join(studio.folder, "forged.tar.age");
  await forgeArchive({ path: studio.backup.path, key: backupKeyPair.key }, forgery, {
    path,
    recipient: backupKeyPair.recipient,
  });
  const checked = await check(path);
  expect(checked).toMatchObject({ code: 1 });
  expect(checked.output).toMatch(/may be forged|not an archive of this version/);
  expect(checked.output).not.toContain("    at ");
  const target = await makeRestoreTarget();
  const restored = await runRestore(path, target);
  expect(restored).toMatchObject({ code: 1 });
  expect(restored.output).toMatch(/may be forged|not an archive of this version/);
  await expect(queryDatabase(target.url, "SELECT 1")).rejects.toThrow("does not exist");
  expect(await readdir(target.data)).toEqual([]);
});

test("accepts an archive of the secret before the current one, when it is named", async () => {
  const replaced = { STUDIO_SECRET: randomBytes(32).toString("base64url") };
  expect(await check(studio.backup.path)).toMatchObject({ code: 0 });
  expect((await check(studio.backup.path, replaced)).output).toContain("BACKUP_STUDIO_SECRET");
  const named = { ...replaced, BACKUP_STUDIO_SECRET: env().STUDIO_SECRET };
  expect(await check(studio.backup.path, named)).toMatchObject({ code: 0 });
  const target = await makeRestoreTarget();
  expect(await runRestore(studio.backup.path, target, named)).toMatchObject({ code: 0 });
  await dropTestDatabase(target.url);
});
