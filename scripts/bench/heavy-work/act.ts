// Runs one act of the product on the database of DATABASE_URL and prints its own time and a note:
// node … act.ts <name> [argument]
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { systemActor } from "#lib/actor";
import { exportHeads } from "#lib/audit/export-heads";
import { requestErasureByOwner } from "#lib/deletion-requests/create-request";
import { eraseAccount } from "#lib/erasure/erase-account";
import { buildExport } from "#lib/exports/build-export";
import { closeDatabase, database, databaseNow } from "#lib/infra/db/database";
import { closeLockConnection } from "#lib/infra/db/named-lock";
import { env } from "#lib/infra/env";
import { startJobs, stopJobs } from "#lib/infra/jobs";
import { checkReadiness } from "#lib/infra/readiness";
import { measureRetentionAges } from "#lib/retention/measure-retention-ages";
import { importFromFolder } from "#lib/videos/folder/import-from-folder";
import { receiveWebhook } from "#lib/webhooks/receive-webhook";
import { startHeartbeat } from "#lib/worker/heartbeat";
import { processDeletionDeadlines, sendDueEmails } from "#lib/worker/jobs";
import { findDueDeliveries } from "#lib/worker/poll-deliveries";
import { purgeExpiredData } from "#lib/worker/purge-expired-data";

const DAY_MS = 86_400_000;
const FOLDER_FILES = 1000;

/** The account with the most deliveries, of the first shop. */
async function findBusiestAccount() {
  const [found] = await database().delivery.groupBy({
    by: ["connectionId"],
    _count: true,
    orderBy: [{ _count: { connectionId: "desc" } }],
    take: 1,
  });
  if (!found) throw new Error("this world has no deliveries");
  const { connectionId } = found;
  return database().connection.findUniqueOrThrow({ where: { id: connectionId } });
}

async function oldestShop(): Promise<string> {
  const { id } = await database().shop.findFirstOrThrow({ orderBy: { createdAt: "asc" } });
  return id;
}

const total = (counts: Record<string, number>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

async function sweep(daysAhead: number): Promise<string> {
  const now = new Date((await databaseNow(database())).getTime() + daysAhead * DAY_MS);
  const counts = await purgeExpiredData(systemActor, { now });
  const most = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`);
  return `${total(counts)} rows${most.length > 0 ? `: ${most.join(", ")}` : ""}`;
}

async function exportBusiestAccount(): Promise<string> {
  const { id: connectionId } = await findBusiestAccount();
  const { id } = await database().dataExport.create({
    data: {
      codeHash: randomUUID(),
      connectionIds: [connectionId],
      expiresAt: new Date(Date.now() + DAY_MS),
    },
  });
  const result = await buildExport(systemActor, { exportId: id });
  const { sizeBytes } = await database().dataExport.findUniqueOrThrow({ where: { id } });
  return `${result}, ${Math.round(Number(sizeBytes) / 1e6)} MB`;
}

async function eraseBusiestAccount(): Promise<string> {
  const { id, openId } = await findBusiestAccount();
  const deliveries = await database().delivery.count({ where: { connectionId: id } });
  await requestErasureByOwner(systemActor, { openId });
  const { id: requestId } = await database().deletionRequest.findFirstOrThrow({
    where: { connectionIds: { has: id } },
    orderBy: { receivedAt: "desc" },
  });
  const result = await eraseAccount(systemActor, { requestId });
  return `${deliveries} deliveries: ${result}`;
}

async function watchLargeFolder(): Promise<string> {
  const folder = join(env().STUDIO_DATA_DIR, "bench-import");
  if (existsSync(folder)) return importFiles(folder);
  mkdirSync(folder);
  for (let index = 0; index < FOLDER_FILES; index += 1)
    writeFileSync(join(folder, `clip-${index}.mp4`), "not yet complete");
  return importFiles(folder);
}

async function importFiles(folder: string): Promise<string> {
  await importFromFolder(systemActor, { folder, unchangedMs: DAY_MS });
  return `${FOLDER_FILES} files`;
}

async function receiveOneWebhook(): Promise<string> {
  const rawBytes = Buffer.from("{}");
  return (await receiveWebhook(systemActor, { rawBytes, signature: null })).kind;
}

const acts: Record<string, (argument: string) => Promise<string>> = {
  sweep: (days) => sweep(Number(days)),
  ages: async () => {
    const ages = await measureRetentionAges({ shopId: await oldestShop() });
    return `${Object.keys(ages).length} classes`;
  },
  due: async () => `${(await findDueDeliveries("bench", [])).length} found`,
  heads: async () => `${await exportHeads()} chains`,
  "recent-heads": async () => `${await exportHeads({ recentOnly: true })} chains`,
  export: exportBusiestAccount,
  erase: eraseBusiestAccount,
  readiness: async () => ((await checkReadiness()).checks.database.ok ? "answers" : "no answer"),
  heartbeat: async () => {
    await startHeartbeat(randomUUID())();
    return "written";
  },
  deadlines: async () => {
    await processDeletionDeadlines();
    return "";
  },
  emails: async () => {
    await sendDueEmails();
    return "";
  },
  folder: watchLargeFolder,
  webhook: receiveOneWebhook,
};

const quickActs = new Set([
  "ages",
  "due",
  "recent-heads",
  "readiness",
  "heartbeat",
  "deadlines",
  "emails",
  "webhook",
  "folder",
]);

const [name = "", argument = ""] = process.argv.slice(2);
const act = acts[name];
if (!act) throw new Error(`no act is called ${name}`);
await startJobs({ supervise: false });
// A running studio has its connections open and its code loaded, which counts in quick acts.
if (quickActs.has(name)) await act(argument);
const began = performance.now();
const note = await act(argument);
process.stdout.write(`${JSON.stringify({ seconds: (performance.now() - began) / 1000, note })}\n`);
await stopJobs(1);
await closeLockConnection();
await closeDatabase();
