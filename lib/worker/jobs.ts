import "server-only";

import { sql } from "kysely";
import type { PgBoss } from "pg-boss";

import { systemActor, workerActor } from "#lib/actor";
import { exportHeads } from "#lib/audit/export-heads";
import { refreshTokensAndAvatar } from "#lib/connections/refresh-connection";
import { verifyRemovedAuthorization } from "#lib/connections/verify-removed-authorization";
import { requestErasureByOwner } from "#lib/deletion-requests/create-request";
import { closeObjectionWindows } from "#lib/deletion-requests/objections";
import { eraseAccount } from "#lib/erasure/erase-account";
import { retryRevocations } from "#lib/erasure/retry-revocations";
import { buildExport } from "#lib/exports/build-export";
import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { type JobData, type JobName, jobSchemas, queueConcurrency } from "#lib/infra/jobs";
import { runBulkAction } from "#lib/bulk-actions/run-bulk-action";
import { sendQueuedEmail } from "#lib/mail/send-queued-email";
import { checkVideo } from "#lib/videos/check-video";
import { fetchVideo } from "#lib/videos/import-from-url";
import { makeRendition } from "#lib/videos/renditions/make-rendition";
import { purgeExpiredData } from "#lib/worker/purge-expired-data";
import { subscribe } from "#lib/worker/subscribe";

type JobContext = { nudge: (deliveryId: string, shopId: string) => void };

/** The command of each queue's job. */
function jobHandlers({ nudge }: JobContext): {
  [Q in JobName]: (job: JobData<Q>) => Promise<unknown>;
} {
  return {
    "check-video": ({ videoId, shopId }) => checkVideo(workerActor(shopId), { videoId }),
    "make-rendition": ({ videoId, shopId }) => makeRendition(workerActor(shopId), { videoId }),
    "fetch-video": ({ videoId, shopId }) => fetchVideo(workerActor(shopId), { videoId }),
    "run-bulk-action": ({ bulkActionId, shopId }) =>
      runBulkAction(workerActor(shopId), { bulkActionId }),
    "advance-delivery": async ({ deliveryId, shopId }) => nudge(deliveryId, shopId),
    "refresh-connection": ({ connectionId, shopId }) =>
      refreshTokensAndAvatar(workerActor(shopId), { connectionId }),
    "verify-removed-authorization": checkAuthorization,
    "erase-account": ({ requestId }) => eraseAccount(systemActor, { requestId }),
    "build-export": ({ exportId }) => buildExport(systemActor, { exportId }),
    "process-deletion-deadlines": () => processDeletionDeadlines(),
    "send-due-emails": () => sendDueEmails(),
    "purge-expired-data": () => purgeExpiredData(systemActor),
    "export-audit-heads": (job) => exportHeads(job),
  };
}

/** Checks a removed permission. If TikTok also deleted the account, requests its erasure. */
async function checkAuthorization({
  connectionId,
  shopId,
  accountDeleted,
}: JobData<"verify-removed-authorization">): Promise<void> {
  const { kind, openId } = await verifyRemovedAuthorization(workerActor(shopId), { connectionId });
  if (accountDeleted && kind !== "still_authorized" && openId !== null)
    await requestErasureByOwner(systemActor, { openId });
}

/** Subscribes this worker to every queue, which retries a job that throws, with back-off. */
export async function registerJobs(boss: PgBoss, context: JobContext): Promise<void> {
  const handlers = jobHandlers(context);
  const start = (queue: JobName) =>
    subscribe(boss, queue, queueConcurrency(queue), handlers[queue]);
  for (const queue of Object.keys(jobSchemas) as JobName[]) await start(queue);
  await boss.schedule("purge-expired-data", "17 * * * *", {});
  await boss.schedule("send-due-emails", "* * * * *", {});
  await boss.schedule("process-deletion-deadlines", "* * * * *", {});
  await boss.schedule(
    "export-audit-heads",
    "*/5 * * * *",
    { recentOnly: true } satisfies JobData<"export-audit-heads">,
    { key: "recent" },
  );
  await boss.schedule(
    "export-audit-heads",
    "41 2 * * *",
    { recentOnly: false } satisfies JobData<"export-audit-heads">,
    { key: "all" },
  );
}

const MAX_EMAILS_PER_RUN = 50;

/**
 * Sends the due e-mails of all shops, as their rows say. Stops for this run when the mail server
 * does not answer. A separate queue keeps e-mail from delaying other jobs.
 */
export async function sendDueEmails(): Promise<void> {
  const due = await queryRows(
    database(),
    kysely
      .selectFrom("Email")
      .select(["id", "shopId"])
      .where("dueAt", "<=", sql<Date>`(SELECT clock_timestamp())`)
      .orderBy("dueAt")
      .limit(MAX_EMAILS_PER_RUN),
  );
  for (const { id, shopId } of due) {
    const { kind } = await sendQueuedEmail(shopId === null ? systemActor : workerActor(shopId), {
      emailId: id,
    });
    if (kind === "server_down") return;
  }
}

/** Processes the due steps of deletion requests that need no person. Runs each minute. */
export async function processDeletionDeadlines(): Promise<void> {
  await closeObjectionWindows(systemActor);
  await retryRevocations(systemActor);
}
