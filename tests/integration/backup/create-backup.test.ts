import { readdir, stat } from "node:fs/promises";
import { basename } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { loadArchiveKeys } from "#lib/backup/archive-keys";
import { createBackup } from "#lib/backup/create-backup";
import { readArchive } from "#lib/backup/read-archive";
import { currentKeyset } from "#lib/infra/crypto/keyset";
import { env } from "#lib/infra/env";
import { backupKeyPair } from "#tests/support/drivers/restore";
import { startSimulator } from "#tests/support/drivers/simulator";
import { makeStudioWithBackup } from "#tests/support/factories/studio-with-backup";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const simulator = await startSimulator();
let studio: Awaited<ReturnType<typeof makeStudioWithBackup>>;
beforeAll(async () => {
  studio = await makeStudioWithBackup(simulator);
});
afterAll(() => simulator.stop());

test("writes a complete and verified archive that only its owner can read", async () => {
  expect(studio.backup).toMatchObject({
    missing: [],
    altered: [],
    verification: "decrypted",
    files: 3,
  });
  expect((await stat(studio.backup.path)).mode & 0o777).toBe(0o600);
  expect(await readdir(studio.folder)).toEqual([
    expect.stringMatching(/^studio-\d{8}T\d{6}Z\.tar\.age$/),
  ]);
});

test("keeps token keys and the studio's secrets out of the archive", async () => {
  const pieces: Buffer[] = [];
  const { decrypter } = await loadArchiveKeys({ key: backupKeyPair.key, recipient: undefined });
  if (!decrypter) throw new Error("no key");
  await readArchive(studio.backup.path, decrypter, () => async (_name, body) => {
    for await (const piece of body) pieces.push(Buffer.from(piece));
  });
  const text = Buffer.concat(pieces).toString("latin1");
  expect(text).toContain(studio.sent.deliveryId);
  const tokenKeys = Object.values(currentKeyset().keys).map(({ key }) => key.reveal());
  for (const secret of [env().STUDIO_SECRET, ...tokenKeys, env().TIKTOK_CLIENT_SECRET]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret, "base64").toString("latin1"));
  }
});

test("gives backups of the same second names of their own, and leaves no partial file", async () => {
  const keys = await loadArchiveKeys({ key: undefined, recipient: backupKeyPair.recipient });
  const before = await readdir(studio.folder);
  const made = await Promise.all(
    [1, 2, 3].map(() => createBackup({ folder: studio.folder, keys, onProgress: () => {} })),
  );
  expect(made.map(({ verification }) => verification)).toEqual(Array(3).fill("compared"));
  expect(await readdir(studio.folder)).toEqual(
    [...before, ...made.map(({ path }) => basename(path))].toSorted(),
  );
});
