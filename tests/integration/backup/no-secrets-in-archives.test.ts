// Tests the leak scan on a real export and a real backup. It finds a planted secret of each kind in
// every entry that contains it, and none in archives without planted secrets.
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { systemActor, publicActor, type StaffActor } from "#lib/actor";
import { loadArchiveKeys } from "#lib/backup/archive-keys";
import { createBackup } from "#lib/backup/create-backup";
import { database } from "#lib/infra/db/database";
import { mediaPath } from "#lib/infra/storage/media-files";
import { randomToken } from "#lib/infra/crypto/tokens";
import { seal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import { buildExport } from "#lib/exports/build-export";
import { requestErasureByForm } from "#lib/deletion-requests/create-request";
import { requestExportByStaff } from "#lib/exports/request-export";
import { exportFileKey } from "#lib/exports/rules";
import { createPendingSignIn } from "#lib/auth/pending-sign-in";
import { passkeyRegistrationOptions } from "#lib/auth/passkeys";
import { startTotpSetup } from "#lib/auth/totp";
import { createSetupLink } from "#lib/staff/initial-setup";
import {
  makeConnectionWithTokens,
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { readBackupEntries, openSealedInBackup } from "#tests/support/leaks/read-backup";
import { readAllTables } from "#tests/support/leaks/scan-sources";
import { LeakScanner, type LeakFinding } from "#tests/support/leaks/leak-scanner";
import { makeShop } from "#tests/support/factories/records";
import { backupKeyPair } from "#tests/support/drivers/restore";
import { setUpTotpApp } from "#tests/support/factories/second-factors";

vi.setConfig({ testTimeout: 60_000 });

let admin: StaffActor;
let connectionId: string;
let videoId: string;
let draftId: string;
let secrets: Record<string, string>;
const folder = await mkdtemp(join(tmpdir(), "leak-archives-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const link = await createSetupLink(systemActor);
  ({ admin } = await makeShop());
  connectionId = await makeConnectionWithTokens(admin);
  const token = `act.${randomToken()}`;
  const accessTokenSealed = seal(new Secret(token), {
    table: "Connection",
    column: "accessTokenSealed",
    row: connectionId,
  });
  await database().connection.update({ where: { id: connectionId }, data: { accessTokenSealed } });
  ({ id: videoId } = await makeStoredVideo(admin));
  draftId = await makeDiscussedDraft(admin, videoId, connectionId);
  await makeDeliveryWithRecords(admin, { draftId, videoId, connectionId });
  const { codes } = await setUpTotpApp(admin);
  secrets = {
    "token of TikTok's": token,
    "TOTP secret": (await startTotpSetup(admin)).secret,
    "recovery code": codes[0] ?? "",
    "passkey challenge": (await passkeyRegistrationOptions(admin)).challenge,
    "pending sign-in": await createPendingSignIn(admin, { method: "password" }),
    "set-up link": link.kind === "created" ? link.token : "",
    "invitation, reset and phone links": randomToken(),
    "export code": (await requestExportByStaff(admin, { connectionId })).code,
    "receipt code": (
      await requestErasureByForm(publicActor, {
        account: "@maison",
        contact: "holder@mail.example",
        facts: "",
      })
    ).code,
    "client secret of the sign-in provider": randomBytes(24).toString("base64url"),
    "password of the mail server": randomBytes(12).toString("base64url"),
    BACKUP_KEY: backupKeyPair.key,
  };
});

/** Creates an export by its job and a backup by the command, and scans each of their entries. */
async function scanArchives(): Promise<LeakFinding[]> {
  const scan = new LeakScanner(secrets);
  await requestExportByStaff(admin, { connectionId });
  const { id } = await database().dataExport.findFirstOrThrow({
    where: { state: "building" },
    orderBy: { createdAt: "desc" },
    select: { id: true },
  });
  expect(await buildExport(systemActor, { exportId: id })).toBe("built");
  const keys = await loadArchiveKeys({ key: backupKeyPair.key, recipient: undefined });
  const { path } = await createBackup({
    folder: await mkdtemp(join(folder, "b-")),
    keys,
    onProgress: () => undefined,
  });
  const inside = await readBackupEntries(path, backupKeyPair.key);
  const keyset = (
    JSON.parse(process.env["TOKEN_KEYSET"] ?? "{}") as { keys: Record<string, string> }
  ).keys;
  expect(openSealedInBackup(inside, keyset).map(({ opened }) => opened)).toContain(
    secrets["token of TikTok's"],
  );
  return [
    ...scan.bytes(await readFile(mediaPath(exportFileKey(id))), "export"),
    ...inside.flatMap(({ name, content }) => scan.bytes(content, `backup › ${name}`)),
    ...scan.bytes(await readFile(path), "backup, encrypted"),
  ];
}

const wheres = (finds: LeakFinding[], secret: string) =>
  [...new Set(finds.filter((find) => find.secret === secret).map(({ where }) => where))].toSorted();

test("archives, exports and tables contain no secret of any kind", async () => {
  expect(await scanArchives()).toEqual([]);
  const scan = new LeakScanner(secrets);
  const tables = await readAllTables(process.env["DATABASE_URL"] ?? "");
  expect(tables.flatMap(({ where, content }) => scan.bytes(content, where))).toEqual([]);
});

test("a planted secret of each kind is found in every entry that contains it, and the encrypted file shows none", async () => {
  for (const [kind, secret] of Object.entries(secrets)) {
    await database().draft.update({ where: { id: draftId }, data: { caption: `Look ${secret}` } });
    await writeFile(
      mediaPath(`videos/${videoId}.video`),
      Buffer.concat([randomBytes(99), Buffer.from(secret), randomBytes(99)]),
    );
    const finds = await scanArchives();
    const video = `videos/${videoId}.video`;
    const entries = [
      "backup › database/Draft/000001.copy",
      `backup › media/${video}`,
      "export",
      "export › data/Draft.json",
      `export › ${video}`,
    ];
    expect([kind, wheres(finds, kind)]).toEqual([kind, entries]);
    expect([kind, [...new Set(finds.map((find) => find.secret))]]).toEqual([kind, [kind]]);
  }
});

test("a token stored in plain text fails the check of sealed columns", async () => {
  await database().draft.update({ where: { id: draftId }, data: { caption: "Look" } });
  await database().connection.update({
    where: { id: connectionId },
    data: { refreshTokenSealed: Buffer.from(secrets["token of TikTok's"] ?? "") },
  });
  await expect(scanArchives()).rejects.toThrow(/refreshTokenSealed:.* is not sealed/);
});
