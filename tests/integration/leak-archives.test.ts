// The scan for leaks is proved where data leaves the studio: a secret of every kind, made by the product, planted in a real export and
// in a real backup, is found in each entry that holds it; in archives in which nothing was planted none is found.
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { system, visitor, type StaffActor } from "#lib/actor";
import { archiveKeys } from "#lib/backup/archive-keys";
import { makeBackup } from "#lib/backup/make-backup";
import { database } from "#lib/infra/database";
import { pathOf } from "#lib/infra/files";
import { randomToken } from "#lib/infra/keys";
import { seal } from "#lib/infra/seal";
import { Secret } from "#lib/infra/secret";
import { makeExport } from "#lib/privacy/make-export";
import { requestDeletion } from "#lib/privacy/request-deletion";
import { requestExport } from "#lib/privacy/request-export";
import { exportKey } from "#lib/privacy/rules";
import { beginHalfSignIn } from "#lib/staff/begin-half-sign-in";
import { beginPasskey } from "#lib/staff/begin-passkey";
import { beginTotp } from "#lib/staff/begin-totp";
import { makeSetupLink } from "#lib/staff/make-setup-link";
import { makeConnection, makeDelivery, makeDraft, makeVideo } from "#tests/support/account";
import { openBackup, sealedInBackup } from "#tests/support/leak-backup";
import { tablesOf } from "#tests/support/leak-places";
import { LeakScan, type Find } from "#tests/support/leak-scan";
import { makeShop } from "#tests/support/makers";
import { archivePair } from "#tests/support/restoring";
import { setUpApp } from "#tests/support/second-step";

vi.setConfig({ testTimeout: 60_000 });

let admin: StaffActor;
let connectionId: string;
let videoId: string;
let draftId: string;
let secrets: Record<string, string>;
const folder = await mkdtemp(join(tmpdir(), "leak-archives-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const link = await makeSetupLink(system);
  ({ admin } = await makeShop());
  connectionId = await makeConnection(admin);
  const token = `act.${randomToken()}`;
  const accessTokenSealed = seal(new Secret(token), { table: "Connection", column: "accessTokenSealed", row: connectionId });
  await database().connection.update({ where: { id: connectionId }, data: { accessTokenSealed } });
  ({ id: videoId } = await makeVideo(admin));
  draftId = await makeDraft(admin, videoId, connectionId);
  await makeDelivery(admin, { draftId, videoId, connectionId });
  const { codes } = await setUpApp(admin);
  secrets = {
    "token of TikTok's": token,
    "TOTP secret": (await beginTotp(admin)).letters,
    "recovery code": codes[0] ?? "",
    "passkey challenge": (await beginPasskey(admin)).challenge,
    "half sign-in": await beginHalfSignIn(admin, { way: "password" }),
    "set-up link": link.kind === "made" ? link.token : "",
    "invitation, reset and phone links": randomToken(),
    "export code": (await requestExport(admin, { connectionId })).code,
    "receipt code": (await requestDeletion(visitor, { account: "@maison", contact: "holder@mail.example", facts: "" })).code,
    "client secret of the sign-in provider": randomBytes(24).toString("base64url"),
    "password of the mail server": randomBytes(12).toString("base64url"),
    BACKUP_KEY: archivePair.key,
  };
});

/** The archives made now, by the job and by the command's own verb, and what a scan finds in each of their entries. */
async function scanArchives(): Promise<Find[]> {
  const scan = new LeakScan(secrets);
  await requestExport(admin, { connectionId });
  const { id } = await database().dataExport.findFirstOrThrow({
    where: { state: "making" },
    orderBy: { createdAt: "desc" },
    select: { id: true },
  });
  expect(await makeExport(system, { exportId: id })).toBe("made");
  const keys = await archiveKeys({ key: archivePair.key, recipient: undefined });
  const { path } = await makeBackup({ folder: await mkdtemp(join(folder, "b-")), keys, told: () => undefined });
  const inside = await openBackup(path, archivePair.key);
  const keyset = (JSON.parse(process.env["TOKEN_KEYSET"] ?? "{}") as { keys: Record<string, string> }).keys;
  expect(sealedInBackup(inside, keyset).map(({ opened }) => opened)).toContain(secrets["token of TikTok's"]);
  return [
    ...scan.bytes(await readFile(pathOf(exportKey(id))), "export"),
    ...inside.flatMap(({ name, content }) => scan.bytes(content, `backup › ${name}`)),
    ...scan.bytes(await readFile(path), "backup, encrypted"),
  ];
}

const wheres = (finds: Find[], secret: string) =>
  [...new Set(finds.filter((find) => find.secret === secret).map(({ where }) => where))].toSorted();

test("as the studio makes them, and in its tables, there is nothing of any kind of secret", async () => {
  expect(await scanArchives()).toEqual([]);
  const scan = new LeakScan(secrets);
  const tables = await tablesOf(process.env["DATABASE_URL"] ?? "");
  expect(tables.flatMap(({ where, content }) => scan.bytes(content, where))).toEqual([]);
});

test("one of each kind, planted in a row and in a film, is found in every entry that holds it, and the encrypted file shows none", async () => {
  for (const [kind, secret] of Object.entries(secrets)) {
    await database().draft.update({ where: { id: draftId }, data: { caption: `Look ${secret}` } });
    await writeFile(pathOf(`videos/${videoId}.video`), Buffer.concat([randomBytes(99), Buffer.from(secret), randomBytes(99)]));
    const finds = await scanArchives();
    const film = `videos/${videoId}.video`;
    const entries = [
      "backup › database/Draft/000001.copy",
      `backup › media/${film}`,
      "export",
      "export › data/Draft.json",
      `export › ${film}`,
    ];
    expect([kind, wheres(finds, kind)]).toEqual([kind, entries]);
    expect([kind, [...new Set(finds.map((find) => find.secret))]]).toEqual([kind, [kind]]);
  }
});

test("a token that is stored as it is fails the look at what is sealed", async () => {
  await database().draft.update({ where: { id: draftId }, data: { caption: "Look" } });
  await database().connection.update({
    where: { id: connectionId },
    data: { refreshTokenSealed: Buffer.from(secrets["token of TikTok's"] ?? "") },
  });
  await expect(scanArchives()).rejects.toThrow(/refreshTokenSealed:.* is not sealed/);
});
