import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { exportHeads } from "#lib/audit/export-heads";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { sha256File, mediaPath } from "#lib/infra/storage/media-files";
import { pollDeliveries } from "#lib/worker/poll-deliveries";
import { killAndWait, startWorkerProcess } from "#tests/support/drivers/processes";
import {
  backupKeyPair,
  queryDatabase,
  runRestore,
  runCommand,
  makeRestoreTarget,
  type CommandResult,
} from "#tests/support/drivers/restore";
import { startSimulator } from "#tests/support/drivers/simulator";
import { dropTestDatabase } from "#tests/support/drivers/test-database";
import { listPublishes } from "#tests/support/factories/deliveries";
import { makeStudioWithBackup } from "#tests/support/factories/studio-with-backup";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const simulator = await startSimulator();
const target = await makeRestoreTarget();

let studio: Awaited<ReturnType<typeof makeStudioWithBackup>>;
let restored: CommandResult;

/** Runs the delivery loop of a worker until the video is in the inbox. */
async function sendVideo(): Promise<void> {
  const stop = new AbortController();
  const worker = pollDeliveries("before", {
    signal: stop.signal,
    isStopping: () => stop.signal.aborted,
  });
  for (let round = 0; round < 200; round += 1) {
    const { state } = await database().delivery.findUniqueOrThrow({
      where: { id: studio.sent.deliveryId },
      select: { state: true },
    });
    if (state === "in_inbox") break;
    await sleep(50);
  }
  stop.abort();
  await worker.finish();
}

beforeAll(async () => {
  studio = await makeStudioWithBackup(simulator);
  // After the backup: the video is sent, and the heads are exported again.
  await sendVideo();
  await exportHeads();
  // docs/operations.md: copy the erasures folder of the old data folder first.
  await mkdir(join(target.data, "erasures"));
  const entry = {
    kind: "account",
    id: studio.erased.id,
    shopId: studio.shopId,
    at: new Date().toISOString(),
  };
  await writeFile(
    join(target.data, "erasures", `account-${studio.erased.id}.json`),
    JSON.stringify(entry),
  );
  restored = await runRestore(studio.backup.path, target);
});

afterAll(async () => {
  await simulator.stop();
  await dropTestDatabase(target.url);
  await rm(target.data, { recursive: true, force: true });
});

const restoredDelivery = async (id: string) =>
  (
    await queryDatabase<{ state: string; reason: string | null; nextRunAt: Date | null }>(
      target.url,
      `SELECT state, reason, "nextRunAt" FROM "Delivery" WHERE id = $1`,
      [id],
    )
  )[0];

test("succeeds and reports what was restored", () => {
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.output).toContain("Tokens that this installation’s keys can decrypt: 2 of 2.");
  expect(restored.output).toContain("and may have been sent since: 2.");
});

test("restores every row and file with its hash", async () => {
  const counts = `SELECT (SELECT count(*)::int FROM "Staff") AS staff, (SELECT count(*)::int FROM "Consent") AS consents, (SELECT count(*)::int FROM "TiktokCall" WHERE operation = 'init_upload') AS calls`;
  expect(await queryDatabase(target.url, counts)).toEqual([{ staff: 3, consents: 3, calls: 2 }]);
  expect(await sha256File(join(target.data, "media", studio.sent.fileKey))).toBe(
    studio.sent.sha256,
  );
  expect(await readFile(join(target.data, "media", studio.sent.fileKey))).toEqual(
    await readFile(mediaPath(studio.sent.fileKey)),
  );
  // Sequences continue after the restored rows.
  const [next] = await queryDatabase<{ next: string }>(
    target.url,
    `SELECT nextval(pg_get_serial_sequence('"TiktokCall"', 'id'))::text AS next`,
  );
  const [last] = await queryDatabase<{ last: string }>(
    target.url,
    `SELECT max(id)::text AS last FROM "TiktokCall"`,
  );
  expect(Number(next?.next)).toBeGreaterThan(Number(last?.last));
});

test("restores what a draft is found by, although its video is loaded after it", async () => {
  const keys = `SELECT d.id, d."searchKey" AS key, v."searchKey" AS video FROM "Draft" d JOIN "Video" v ON v.id = d."videoId" ORDER BY d.id`;
  type DraftKey = { id: string; key: string; video: string };
  const found = await queryDatabase<DraftKey>(target.url, keys);
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter(({ key, video }) => !key.includes(video))).toEqual([]);
});

test("forgets previews, which no backup contains", async () => {
  const counts = `SELECT count(*)::int AS previews FROM "Video" WHERE "renditionState" IS NOT NULL OR "renditionKey" IS NOT NULL`;
  expect(await queryDatabase(target.url, counts)).toEqual([{ previews: 0 }]);
  expect(await database().video.count({ where: { renditionState: "ready" } })).toBe(1);
});

test("repeats erasures made after the backup before the studio starts", async () => {
  const counts = `SELECT (SELECT count(*)::int FROM "Connection" WHERE id = $1) AS erased, (SELECT count(*)::int FROM "Connection" WHERE id = $2) AS kept`;
  expect(await queryDatabase(target.url, counts, [studio.erased.id, studio.account.id])).toEqual([
    { erased: 0, kept: 1 },
  ]);
  expect(await database().connection.count({ where: { id: studio.erased.id } })).toBe(1);
});

test("marks deliveries that may have been sent after the backup, or could be retried, as unconfirmed", async () => {
  expect(await restoredDelivery(studio.sent.deliveryId)).toEqual({
    state: "unconfirmed",
    reason: "restored",
    nextRunAt: null,
  });
  expect(await restoredDelivery(studio.notSent)).toEqual({
    state: "unconfirmed",
    reason: "restored",
    nextRunAt: null,
  });
  expect(await restoredDelivery(studio.inInbox)).toMatchObject({ state: "in_inbox", reason: null });
});

test("restores no session, queued e-mail or open phone page", async () => {
  const left = `SELECT (SELECT count(*)::int FROM "StaffSession") AS sessions, (SELECT count(*)::int FROM "Email" WHERE outcome IS NULL AND topic <> 'unconfirmed') AS mails,
    (SELECT count(*)::int FROM "Handoff" WHERE "revokedAt" IS NULL) AS pages`;
  expect(await queryDatabase(target.url, left)).toEqual([{ sessions: 0, mails: 0, pages: 0 }]);
});

test("restores an intact audit log and accepts heads exported after the backup", async () => {
  const verified = await runCommand(
    [
      "--conditions=react-server",
      "lib/cli/verify-audit.ts",
      join(env().STUDIO_DATA_DIR, "audit-heads"),
    ],
    target.env,
  );
  expect(verified.output).toMatch(
    /The audit log is intact: 2 chains, \d+ rows\. \d+ exported heads? agrees?\./,
  );
  expect(verified.code).toBe(0);
});

test("sends nothing from a worker on the restored studio", async () => {
  const before = await listPublishes(simulator);
  expect(before).toHaveLength(1);
  const worker = await startWorkerProcess(target.env);
  await sleep(2500);
  await killAndWait(worker.child, "SIGTERM");
  expect(await listPublishes(simulator)).toHaveLength(1);
  expect(await restoredDelivery(studio.sent.deliveryId)).toMatchObject({
    state: "unconfirmed",
    reason: "restored",
  });
});

test.each([
  [
    "the database is not empty",
    () => ["scripts/restore.ts", studio.backup.path],
    "The database is not empty",
  ],
  [
    "the new database already exists",
    (at: { name: string }) => [
      "scripts/restore.ts",
      studio.backup.path,
      "--into",
      at.name,
      "--data",
      join(tmpdir(), "x"),
    ],
    "already exists, and a restore never writes into an existing one",
  ],
])("overwrites nothing when %s", async (_case, args, message) => {
  const rejected = await runCommand(args(target), { BACKUP_KEY: backupKeyPair.key });
  expect(rejected).toMatchObject({
    code: 1,
    output: expect.stringContaining(message) as string,
  });
});
