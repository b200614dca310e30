import "server-only";

import type { PgBoss } from "pg-boss";

import { systemActor, workerActor } from "#lib/actor";
import { exportHeads } from "#lib/audit/chain-heads";
import { refreshConnection } from "#lib/connections/refresh-connection";
import { verifyRemovedAuthorization } from "#lib/connections/verify-removed-authorization";
import { requestErasureByOwner } from "#lib/deletion-requests/create-request";
import { closeObjectionWindows } from "#lib/deletion-requests/objections";
import { eraseAccount } from "#lib/erasure/erase-account";
import { retryRevocations } from "#lib/erasure/retry-revocations";
import { buildExport } from "#lib/exports/build-export";
import { database } from "#lib/infra/db/database";
import { type JobData, type JobName, jobSchemas } from "#lib/infra/jobs";
import { log } from "#lib/infra/log";
import { sendQueuedEmail } from "#lib/mail/send-queued-email";
import { checkVideo } from "#lib/videos/check-video";
import { fetchVideo } from "#lib/videos/import-from-url";
import { purgeExpiredData } from "#lib/worker/purge-expired-data";

type JobContext = { nudge: (deliveryId: string, shopId: string) => void };

/** Which verb each queue's job calls, and how many at once. */
function jobHandlers({ nudge }: JobContext): {
  [Q in JobName]: { atOnce: number; run: (job: JobData<Q>) => Promise<unknown> };
} {
  return {
    "check-video": {
      atOnce: 1,
      run: ({ videoId, shopId }) => checkVideo(workerActor(shopId), { videoId }),
    },
    "fetch-video": {
      atOnce: 2,
      run: ({ videoId, shopId }) => fetchVideo(workerActor(shopId), { videoId }),
    },
    "advance-delivery": {
      atOnce: 4,
      run: async ({ deliveryId, shopId }) => nudge(deliveryId, shopId),
    },
    "refresh-connection": {
      atOnce: 2,
      run: ({ connectionId, shopId }) => refreshConnection(workerActor(shopId), { connectionId }),
    },
    "check-authorization": { atOnce: 1, run: checkAuthorization },
    "erase-account": {
      atOnce: 4,
      run: ({ requestId }) => eraseAccount(systemActor, { requestId }),
    },
    "build-export": { atOnce: 1, run: ({ exportId }) => buildExport(systemActor, { exportId }) },
    "process-deletion-deadlines": { atOnce: 1, run: () => processDeletionDeadlines() },
    "send-mail": { atOnce: 1, run: () => sendDueEmails() },
    sweep: { atOnce: 1, run: () => purgeExpiredData(systemActor) },
    "export-heads": { atOnce: 1, run: (job) => exportHeads(job) },
  };
}

/** TikTok told that a permission ended. When it also says that the account itself is gone, so is all that we hold of it. */
async function checkAuthorization({
  connectionId,
  shopId,
  accountDeleted,
}: JobData<"check-authorization">): Promise<void> {
  const { kind, openId } = await verifyRemovedAuthorization(workerActor(shopId), { connectionId });
  if (accountDeleted && kind !== "still_there" && openId !== null)
    await requestErasureByOwner(systemActor, { openId });
}

/** Subscribes this worker to every queue. A job that throws is tried again by the queue, with back-off. */
export async function registerJobs(boss: PgBoss, context: JobContext): Promise<void> {
  const table = jobHandlers(context);
  const subscribe = async (queue: JobName) => {
    const { atOnce } = table[queue];
    const run: (job: never) => Promise<unknown> = table[queue].run;
    const options = {
      batchSize: 1,
      localConcurrency: atOnce,
      pollingIntervalSeconds: 2,
      notifyPollingIntervalSeconds: 2,
    };
    await boss.work(queue, options, async ([job]) => {
      if (!job) return;
      try {
        await run(jobSchemas[queue].parse(job.data) as never);
      } catch (error) {
        log.error("a job failed and is tried again", error, { queue, job: job.id });
        throw error;
      }
    });
  };
  for (const queue of Object.keys(jobSchemas) as JobName[]) await subscribe(queue);
  await boss.schedule("sweep", "17 * * * *", {});
  await boss.schedule("send-mail", "* * * * *", {});
  await boss.schedule("process-deletion-deadlines", "* * * * *", {});
  await boss.schedule(
    "export-heads",
    "*/5 * * * *",
    { youngOnly: true } satisfies JobData<"export-heads">,
    { key: "young" },
  );
  await boss.schedule(
    "export-heads",
    "41 2 * * *",
    { youngOnly: false } satisfies JobData<"export-heads">,
    { key: "all" },
  );
}

const MAX_EMAILS_PER_RUN = 50;

/**
 * Sends the mails that are due, whoever wrote them. Rows know what is due; the job that comes each minute only looks. A server
 * that does not answer is not asked again in the same look. Mail never keeps anything else waiting: it has a queue of its own.
 */
export async function sendDueEmails(): Promise<void> {
  const due = await database().$queryRaw<{ id: string; shopId: string | null }[]>`
    SELECT id::text AS id, "shopId"::text AS "shopId" FROM "Email" WHERE "dueAt" <= clock_timestamp() ORDER BY "dueAt" LIMIT ${MAX_EMAILS_PER_RUN}`;
  for (const { id, shopId } of due) {
    const { kind } = await sendQueuedEmail(shopId === null ? systemActor : workerActor(shopId), {
      emailId: id,
    });
    if (kind === "server_down") return;
  }
}

/** What deletion requests need without a person, looked for each minute: rows know what is due. */
export async function processDeletionDeadlines(): Promise<void> {
  await closeObjectionWindows(systemActor);
  await retryRevocations(systemActor);
}
