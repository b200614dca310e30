import "server-only";
import type { PgBoss } from "pg-boss";

import { system, workerFor } from "#lib/actor";
import { exportHeads } from "#lib/audit/export-heads";
import { refreshConnection } from "#lib/connections/refresh-connection";
import { removeAuthorization } from "#lib/connections/remove-authorization";
import { queues, type Job, type Queue } from "#lib/infra/jobs";
import { log } from "#lib/infra/log";
import { eraseAccount } from "#lib/privacy/erase-account";
import { makeExport } from "#lib/privacy/make-export";
import { proveOwnership } from "#lib/privacy/prove-ownership";
import { sweepRetention } from "#lib/privacy/sweep-retention";
import { checkVideo } from "#lib/videos/check-video";
import { fetchVideo } from "#lib/videos/fetch-video";
import { sendDueMail } from "#lib/worker/mail";
import { lookAfterRequests } from "#lib/worker/requests";

type Around = { nudge: (deliveryId: string, shopId: string) => void };

/** Which verb each queue's job calls, and how many at once. */
function handlers({ nudge }: Around): { [Q in Queue]: { atOnce: number; run: (job: Job<Q>) => Promise<unknown> } } {
  return {
    "check-video": { atOnce: 1, run: ({ videoId, shopId }) => checkVideo(workerFor(shopId), { videoId }) },
    "fetch-video": { atOnce: 2, run: ({ videoId, shopId }) => fetchVideo(workerFor(shopId), { videoId }) },
    "advance-delivery": { atOnce: 4, run: async ({ deliveryId, shopId }) => nudge(deliveryId, shopId) },
    "refresh-connection": { atOnce: 2, run: ({ connectionId, shopId }) => refreshConnection(workerFor(shopId), { connectionId }) },
    "check-authorization": { atOnce: 1, run: checkAuthorization },
    "erase-account": { atOnce: 4, run: ({ requestId }) => eraseAccount(system, { requestId }) },
    "make-export": { atOnce: 1, run: ({ exportId }) => makeExport(system, { exportId }) },
    "look-after-requests": { atOnce: 1, run: () => lookAfterRequests() },
    "send-mail": { atOnce: 1, run: () => sendDueMail() },
    sweep: { atOnce: 1, run: () => sweepRetention(system) },
    "export-heads": { atOnce: 1, run: (job) => exportHeads(job) },
  };
}

/** TikTok told that a permission ended. When it also says that the account itself is gone, so is all that we hold of it. */
async function checkAuthorization({ connectionId, shopId, accountDeleted }: Job<"check-authorization">): Promise<void> {
  const { kind, openId } = await removeAuthorization(workerFor(shopId), { connectionId });
  if (accountDeleted && kind !== "still_there" && openId !== null) await proveOwnership(system, { openId });
}

/** Subscribes this worker to every queue. A job that throws is tried again by the queue, with back-off. */
export async function takeJobs(boss: PgBoss, around: Around): Promise<void> {
  const table = handlers(around);
  const subscribe = async (queue: Queue) => {
    const { atOnce } = table[queue];
    const run: (job: never) => Promise<unknown> = table[queue].run;
    const options = { batchSize: 1, localConcurrency: atOnce, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 };
    await boss.work(queue, options, async ([job]) => {
      if (!job) return;
      try {
        await run(queues[queue].parse(job.data) as never);
      } catch (error) {
        log.error("a job failed and is tried again", error, { queue, job: job.id });
        throw error;
      }
    });
  };
  for (const queue of Object.keys(queues) as Queue[]) await subscribe(queue);
  await boss.schedule("sweep", "17 * * * *", {});
  await boss.schedule("send-mail", "* * * * *", {});
  await boss.schedule("look-after-requests", "* * * * *", {});
  await boss.schedule("export-heads", "*/5 * * * *", { youngOnly: true } satisfies Job<"export-heads">, { key: "young" });
  await boss.schedule("export-heads", "41 2 * * *", { youngOnly: false } satisfies Job<"export-heads">, { key: "all" });
}
