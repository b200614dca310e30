import { readdir, stat } from "node:fs/promises";

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

test("overwrites no other backup and leaves no partial file", async () => {
  const keys = await loadArchiveKeys({ key: undefined, recipient: backupKeyPair.recipient });
  const [again, once] = await Promise.allSettled([
    createBackup({ folder: studio.folder, keys, onProgress: () => {} }),
    createBackup({ folder: studio.folder, keys, onProgress: () => {} }),
  ]);
  const good = [again, once].filter(({ status }) => status === "fulfilled");
  expect(good.length).toBeGreaterThanOrEqual(1);
  expect(again.status === "fulfilled" ? again.value.verification : "compared").toBe("compared");
  expect((await readdir(studio.folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
});
