import { randomBytes } from "node:crypto";
import { copyFile, mkdir, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { StaffActor } from "#lib/actor";
import { exportHeads } from "#lib/audit/chain-heads";
import { loadArchiveKeys } from "#lib/backup/archive-keys";
import { createBackup, type BackupResult } from "#lib/backup/create-backup";
import { readArchive } from "#lib/backup/read-archive";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { sha256File, mediaPath } from "#lib/infra/storage/media-files";
import { currentKeyset } from "#lib/infra/crypto/keyset";
import { pollDeliveries } from "#lib/worker/poll-deliveries";
import {
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { dropTestDatabase } from "#tests/support/drivers/test-database";
import { makeShop } from "#tests/support/factories/records";
import { killAndWait, startWorkerProcess } from "#tests/support/drivers/processes";
import {
  backupKeyPair,
  queryDatabase,
  runRestore,
  runCommand,
  makeRestoreTarget,
  type CommandResult,
} from "#tests/support/drivers/restore";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
  listPublishes,
} from "#tests/support/factories/deliveries";
import { startSimulator } from "#tests/support/drivers/simulator";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const simulator = await startSimulator();
const clip = join(env().STUDIO_DATA_DIR, "clip.mp4");
const place = await makeRestoreTarget();
const folder = join(env().STUDIO_DATA_DIR, "backups");

let admin: StaffActor;
let sent: Awaited<ReturnType<typeof makeConsentedDelivery>>;
let made: BackupResult;
let ended: CommandResult;
let account: { id: string };
/** An account that was erased after the backup. */
let erased: { id: string };
const other = { inbox: "", notSent: "", phone: "" };

/** Sends what is due until nothing is left, as a worker does. */
async function sendAll(): Promise<void> {
  const cut = new AbortController();
  const worker = pollDeliveries("before", {
    signal: cut.signal,
    isStopping: () => cut.signal.aborted,
  });
  for (let round = 0; round < 200; round += 1) {
    const { state } = await database().delivery.findUniqueOrThrow({
      where: { id: sent.deliveryId },
      select: { state: true },
    });
    if (state === "in_inbox") break;
    await sleep(50);
  }
  cut.abort();
  await worker.finish();
}

beforeAll(async () => {
  ({ admin } = await makeShop());
  account = await connectSimulatedAccount(simulator, admin);
  // Longer than what is read ahead, so that damage near its end only shows during the load.
  await writeFile(
    clip,
    Buffer.concat([Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0mp42isom"), randomBytes(6_000_000)]),
  );
  sent = await makeConsentedDelivery(admin, clip, account.id);
  const video = await makeStoredVideo(admin, { keep: true });
  const draftId = await makeDiscussedDraft(admin, video.id, account.id);
  other.inbox = await makeDeliveryWithRecords(admin, {
    draftId,
    videoId: video.id,
    connectionId: account.id,
    marker: "inbox",
  });
  other.notSent = await makeDeliveryWithRecords(admin, {
    draftId,
    videoId: video.id,
    connectionId: account.id,
    marker: "notsent",
  });
  await database().delivery.update({
    where: { id: other.notSent },
    data: { state: "not_sent", reason: "tiktok_unclear", inInboxAt: null },
  });
  const known = {
    shopId: admin.shopId,
    openId: "open-of-the-erased",
    displayName: "Maison Oubliée",
    scopes: [],
  };
  erased = await database().connection.create({ data: known, select: { id: true } });
  await exportHeads();
  const keys = await loadArchiveKeys({ key: backupKeyPair.key, recipient: undefined });
  made = await createBackup({ folder, keys, onProgress: () => {} });
  // After the backup: the video arrives, and the heads are exported again.
  await sendAll();
  await exportHeads();
  // As docs/operations.md says: the erasures folder of the old data folder is copied first.
  await mkdir(join(place.data, "erasures"));
  const entry = {
    kind: "account",
    id: erased.id,
    shopId: admin.shopId,
    at: new Date().toISOString(),
  };
  await writeFile(join(place.data, "erasures", `account-${erased.id}.json`), JSON.stringify(entry));
  ended = await runRestore(made.path, place);
});

afterAll(async () => {
  await simulator.stop();
  await dropTestDatabase(place.url);
  await rm(place.data, { recursive: true, force: true });
});

const delivery = async (id: string) =>
  (
    await queryDatabase<{ state: string; reason: string | null; nextRunAt: Date | null }>(
      place.url,
      `SELECT state, reason, "nextRunAt" FROM "Delivery" WHERE id = $1`,
      [id],
    )
  )[0];

test("the archive is complete, verified, and readable only by its owner", async () => {
  expect(made).toMatchObject({ missing: [], altered: [], verification: "decrypted", files: 3 });
  expect((await stat(made.path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^studio-\d{8}T\d{6}Z\.tar\.age$/)]);
});

test("it contains neither token keys nor the studio's secret", async () => {
  const pieces: Buffer[] = [];
  const { decrypter } = await loadArchiveKeys({ key: backupKeyPair.key, recipient: undefined });
  if (!decrypter) throw new Error("no key");
  await readArchive(made.path, decrypter, () => async (_name, body) => {
    for await (const piece of body) pieces.push(Buffer.from(piece));
  });
  const text = Buffer.concat(pieces).toString("latin1");
  expect(text).toContain(sent.deliveryId);
  const tokenKeys = Object.values(currentKeyset().keys).map(({ key }) => key.reveal());
  for (const secret of [env().STUDIO_SECRET, ...tokenKeys, env().TIKTOK_CLIENT_SECRET]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret, "base64").toString("latin1"));
  }
});

test("the restore succeeds and says what it did", () => {
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.output).toContain("Tokens that this installation’s keys can decrypt: 2 of 2.");
  expect(ended.output).toContain("and may have been sent since: 2.");
});

test("every row and file is restored with its hash", async () => {
  const counts = `SELECT (SELECT count(*)::int FROM "Staff") AS staff, (SELECT count(*)::int FROM "Consent") AS consents, (SELECT count(*)::int FROM "TiktokCall" WHERE operation = 'init_upload') AS calls`;
  expect(await queryDatabase(place.url, counts)).toEqual([{ staff: 3, consents: 3, calls: 2 }]);
  expect(await sha256File(join(place.data, "media", sent.fileKey))).toBe(sent.sha256);
  expect(await readFile(join(place.data, "media", sent.fileKey))).toEqual(
    await readFile(mediaPath(sent.fileKey)),
  );
  // Sequences continue after the restored rows.
  const [next] = await queryDatabase<{ next: string }>(
    place.url,
    `SELECT nextval(pg_get_serial_sequence('"TiktokCall"', 'id'))::text AS next`,
  );
  const [last] = await queryDatabase<{ last: string }>(
    place.url,
    `SELECT max(id)::text AS last FROM "TiktokCall"`,
  );
  expect(Number(next?.next)).toBeGreaterThan(Number(last?.last));
});

test("what was erased since the backup is erased again before the studio opens", async () => {
  const counts = `SELECT (SELECT count(*)::int FROM "Connection" WHERE id = $1) AS erased, (SELECT count(*)::int FROM "Connection" WHERE id = $2) AS kept`;
  expect(await queryDatabase(place.url, counts, [erased.id, account.id])).toEqual([
    { erased: 0, kept: 1 },
  ]);
  expect(await database().connection.count({ where: { id: erased.id } })).toBe(1);
});

test("sends that may have arrived since the backup, or could be retried, are quarantined for a person", async () => {
  expect(await delivery(sent.deliveryId)).toEqual({
    state: "unconfirmed",
    reason: "restored",
    nextRunAt: null,
  });
  expect(await delivery(other.notSent)).toEqual({
    state: "unconfirmed",
    reason: "restored",
    nextRunAt: null,
  });
  expect(await delivery(other.inbox)).toMatchObject({ state: "in_inbox", reason: null });
});

test("nobody is signed in, no e-mail is queued, no phone page is open", async () => {
  const left = `SELECT (SELECT count(*)::int FROM "StaffSession") AS sessions, (SELECT count(*)::int FROM "Email" WHERE outcome IS NULL AND topic <> 'unconfirmed') AS mails,
    (SELECT count(*)::int FROM "Handoff" WHERE "revokedAt" IS NULL) AS pages`;
  expect(await queryDatabase(place.url, left)).toEqual([{ sessions: 0, mails: 0, pages: 0 }]);
});

test("the audit log of the restored studio is intact, and heads exported after the backup are accepted", async () => {
  const verified = await runCommand(
    [
      "--conditions=react-server",
      "lib/cli/verify-audit.ts",
      join(env().STUDIO_DATA_DIR, "audit-heads"),
    ],
    place.env,
  );
  expect(verified.output).toMatch(
    /The audit log is intact: 2 chains, \d+ rows\. \d+ exported heads? agrees?\./,
  );
  expect(verified.code).toBe(0);
});

test("a worker on the restored studio sends nothing", async () => {
  const before = await listPublishes(simulator);
  expect(before).toHaveLength(1);
  const worker = await startWorkerProcess(place.env);
  await sleep(2500);
  await killAndWait(worker.child, "SIGTERM");
  expect(await listPublishes(simulator)).toHaveLength(1);
  expect(await delivery(sent.deliveryId)).toMatchObject({
    state: "unconfirmed",
    reason: "restored",
  });
});

test.each([
  [
    "the database is not empty",
    () => ["scripts/restore.ts", made.path],
    "The database is not empty",
  ],
  [
    "the new database is there already",
    (at: { name: string }) => [
      "scripts/restore.ts",
      made.path,
      "--into",
      at.name,
      "--data",
      join(tmpdir(), "x"),
    ],
    "already exists, and a restore never writes into an existing one",
  ],
])("a restore overwrites nothing: %s", async (_case, args, message) => {
  const rejected = await runCommand(args(place), { BACKUP_KEY: backupKeyPair.key });
  expect(rejected).toMatchObject({
    code: 1,
    output: expect.stringContaining(message) as string,
  });
});

test("another key does not decrypt it, and no database is created", async () => {
  const nowhere = await makeRestoreTarget();
  const rejected = await runRestore(made.path, nowhere, {
    BACKUP_KEY: "a passphrase of another studio",
  });
  expect(rejected).toMatchObject({
    code: 1,
    output: expect.stringContaining("BACKUP_KEY does not decrypt this archive") as string,
  });
  await expect(queryDatabase(nowhere.url, "SELECT 1")).rejects.toThrow("does not exist");
});

test("a file that is not an archive is rejected without a stack trace", async () => {
  const rejected = await runRestore(join(process.cwd(), "package.json"), await makeRestoreTarget());
  expect(rejected.code).toBe(1);
  expect(rejected.output).toContain("The archive is damaged or truncated");
  expect(rejected.output).not.toContain("    at ");
});

test.each([
  ["with a byte changed near its end", (size: number) => ({ at: size - 40, cut: false })],
  ["cut off in its middle", (size: number) => ({ at: Math.floor(size / 2), cut: true })],
])(
  "an archive %s is rejected, none of it is kept, and the studio does not start on it",
  async (_case, where) => {
    const bad = `${made.path}.bad`;
    await copyFile(made.path, bad);
    const file = await open(bad, "r+");
    const { at, cut } = where((await file.stat()).size);
    if (cut) await file.truncate(at);
    else await file.write(Buffer.from([0xff, 0xfe]), 0, 2, at);
    await file.close();
    const target = await makeRestoreTarget();
    const rejected = await runRestore(bad, target);
    await rm(bad);
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

test("a backup never overwrites another, and an unfinished one leaves nothing", async () => {
  const keys = await loadArchiveKeys({ key: undefined, recipient: backupKeyPair.recipient });
  const [again, once] = await Promise.allSettled([
    createBackup({ folder, keys, onProgress: () => {} }),
    createBackup({ folder, keys, onProgress: () => {} }),
  ]);
  const good = [again, once].filter(({ status }) => status === "fulfilled");
  expect(good.length).toBeGreaterThanOrEqual(1);
  expect(again.status === "fulfilled" ? again.value.verification : "compared").toBe("compared");
  expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
});
