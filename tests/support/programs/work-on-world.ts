// Does once what the worker does periodically and what people do with their hands, and marks in the
// database's log what runs (tests/scripts/large-scans.test.ts).
import { type StaffActor, systemActor, workerActor } from "#lib/actor";
import { createBulkAction } from "#lib/bulk-actions/create-bulk-action";
import { runBulkAction } from "#lib/bulk-actions/run-bulk-action";
import { writeVideoCsv } from "#lib/bulk-actions/write-video-csv";
import { withAuditSnapshot } from "#lib/audit/audit-snapshot";
import { getHeadFolders, readExportedHeads } from "#lib/audit/chain-heads";
import { exportHeads } from "#lib/audit/export-heads";
import { verifyAudit } from "#lib/audit/verify-audit";
import { requestErasureByStaff } from "#lib/deletion-requests/create-request";
import { eraseAccount } from "#lib/erasure/erase-account";
import { createDraft } from "#lib/drafts/create-draft";
import { discardDraft } from "#lib/drafts/discard-draft";
import { buildExport } from "#lib/exports/build-export";
import { requestExportByStaff } from "#lib/exports/request-export";
import { closeDatabase, database } from "#lib/infra/db/database";
import { closeLockConnection } from "#lib/infra/db/named-lock";
import { stopJobs } from "#lib/infra/jobs";
import { startHeartbeat } from "#lib/worker/heartbeat";
import { changeProduct } from "#lib/products/save-product";
import { changeVideo } from "#lib/videos/change-video";
import { deleteVideo } from "#lib/videos/delete-video";
import { processDeletionDeadlines, sendDueEmails } from "#lib/worker/jobs";
import { pollDeliveries } from "#lib/worker/poll-deliveries";
import { purgeExpiredData } from "#lib/worker/purge-expired-data";
import { measureRetentionAges } from "#lib/retention/measure-retention-ages";

/** Prints what runs next, so that the caller knows whose statements follow. */
async function run(name: string, work: () => unknown): Promise<void> {
  await database().$queryRawUnsafe(`SELECT 'mark:${name}'`);
  await work();
}

/** When little was due yet: how statements find it is the same, and it takes seconds. */
const monthsAgo = (count: number) => new Date(Date.now() - count * 30 * 24 * 3_600_000);

async function findAdministrator(): Promise<StaffActor> {
  const row = await database().staff.findFirstOrThrow({ where: { operator: true } });
  const { id: staffId, shopId, name } = row;
  return { kind: "staff", staffId, shopId, sessionId: "", name, role: "admin", operator: true };
}

async function verifyWholeAudit(): Promise<void> {
  const { faults } = await withAuditSnapshot(async (source) =>
    verifyAudit(source, {
      exported: await readExportedHeads(getHeadFolders()),
      keptSince: new Date(0),
    }),
  );
  if (faults.length > 0) throw new Error("the audit of the made world has faults");
}

async function exportAndErase(actor: StaffActor): Promise<void> {
  const { id: connectionId } = await database().connection.findFirstOrThrow({
    where: { shopId: actor.shopId, state: "disconnected" },
  });
  await requestExportByStaff(actor, { connectionId });
  const { id: exportId } = await database().dataExport.findFirstOrThrow();
  await run("export", () => buildExport(systemActor, { exportId }));
  await requestErasureByStaff(actor, { connectionId });
  const { id: requestId } = await database().deletionRequest.findFirstOrThrow({
    where: { state: "running" },
  });
  await run("erasure", () => eraseAccount(systemActor, { requestId }));
}

async function actOnVideos(actor: StaffActor): Promise<void> {
  const { shopId } = actor;
  const video = await database().video.findFirstOrThrow({
    where: { shopId, state: "ready", deletedAt: null, drafts: { none: {} } },
    orderBy: { id: "desc" },
  });
  await run("change a video", () => changeVideo(actor, { id: video.id, name: "Нова рокля.mp4" }));
  await run("create a draft", () => createDraft(actor, { videoId: video.id }));
  const draft = await database().draft.findFirstOrThrow({ where: { videoId: video.id } });
  await run("discard a draft", () => discardDraft(actor, { id: draft.id }));
  await run("delete a video", () => deleteVideo(actor, { id: video.id, reason: "person" }));
  const product = await database().product.findFirstOrThrow({
    where: { shopId, archivedAt: null },
  });
  await run("change a product", () => changeProduct(actor, { id: product.id, title: "Рокля" }));
  await run("download the list", () => writeVideoCsv(actor, { filter: { q: "velvet" } }));
}

async function tagManyVideos(actor: StaffActor): Promise<void> {
  const selection = { filter: { q: "velvet dress mint" } };
  const { id: bulkActionId } = await createBulkAction(actor, {
    kind: "add_tag",
    tag: "made",
    selection,
  });
  await runBulkAction(workerActor(actor.shopId), { bulkActionId });
}

try {
  const actor = await findAdministrator();
  let isStopping = false;
  await actOnVideos(actor);
  await run("tag many videos", () => tagManyVideos(actor));
  await run("poll", async () => {
    const signal = AbortSignal.timeout(60_000);
    const polling = pollDeliveries("made", { signal, isStopping: () => isStopping });
    isStopping = true;
    await polling.finish();
  });
  await run("heartbeat", () => startHeartbeat("made")());
  await run("e-mails", sendDueEmails);
  await run("deletion deadlines", processDeletionDeadlines);
  await run("recent heads", () => exportHeads({ recentOnly: true }));
  await run("all heads", () => exportHeads());
  await run("audit verification", verifyWholeAudit);
  await run("retention ages", () => measureRetentionAges("installation"));
  await run("preparing export and erasure", () => exportAndErase(actor));
  await run("purge", () => purgeExpiredData(systemActor, { now: monthsAgo(20) }));
} finally {
  await stopJobs(1);
  await closeLockConnection();
  await closeDatabase();
}
