import "server-only";
import { availableParallelism } from "node:os";

import { fromPrisma, PgBoss } from "pg-boss";
import { z } from "zod";

import { idleTransactionTimeoutMs, type Tx } from "#lib/infra/db/database";
import { checksAtOnce } from "#lib/infra/checks-at-once";
import { takeTurn } from "#lib/infra/job-turns";
import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";

/** Every queue and the data of its jobs: ids only, never a secret. */
export const jobSchemas = {
  "check-video": z.object({ videoId: z.uuid(), shopId: z.uuid() }),
  "make-rendition": z.object({ videoId: z.uuid(), shopId: z.uuid() }),
  "run-bulk-action": z.object({ bulkActionId: z.uuid(), shopId: z.uuid() }),
  "fetch-video": z.object({ videoId: z.uuid(), shopId: z.uuid() }),
  "advance-delivery": z.object({ deliveryId: z.uuid(), shopId: z.uuid() }),
  "refresh-connection": z.object({ connectionId: z.uuid(), shopId: z.uuid() }),
  "verify-removed-authorization": z.object({
    connectionId: z.uuid(),
    shopId: z.uuid(),
    accountDeleted: z.boolean(),
  }),
  "erase-account": z.object({ requestId: z.uuid() }),
  "build-export": z.object({ exportId: z.uuid(), shopId: z.uuid().nullable() }),
  "process-deletion-deadlines": z.object({}),
  "send-due-emails": z.object({}),
  "purge-expired-data": z.object({}),
  "export-audit-heads": z.object({ recentOnly: z.boolean() }),
} as const;

export type JobName = keyof typeof jobSchemas;
export type JobData<Q extends JobName> = z.infer<(typeof jobSchemas)[Q]>;

/**
 * How many jobs of a queue a worker runs at once. In queues of heavy work shops take turns, and at
 * most `perShop` of them belong to one shop, so that another's job finds a place at once. `batch`:
 * jobs that take no time are fetched and completed together.
 */
export type QueueConcurrency = { perWorker: number; perShop?: number; batch?: number };

const CONCURRENCY: Record<Exclude<JobName, "check-video">, QueueConcurrency> = {
  "make-rendition": { perWorker: 2, perShop: 1 },
  "fetch-video": { perWorker: 4, perShop: 2 },
  "build-export": { perWorker: 2, perShop: 1 },
  "run-bulk-action": { perWorker: 2, perShop: 1 },
  "advance-delivery": { perWorker: 1, batch: 20 },
  "refresh-connection": { perWorker: 2 },
  "verify-removed-authorization": { perWorker: 1 },
  "erase-account": { perWorker: 4 },
  "process-deletion-deadlines": { perWorker: 1 },
  "send-due-emails": { perWorker: 1 },
  "purge-expired-data": { perWorker: 1 },
  "export-audit-heads": { perWorker: 1 },
};

/** Returns the places of a queue in this worker; those of checks follow the machine. */
export function queueConcurrency(queue: JobName): QueueConcurrency {
  if (queue !== "check-video") return CONCURRENCY[queue];
  const perShop = checksAtOnce({
    setting: env().STUDIO_CHECKS_AT_ONCE,
    cores: availableParallelism(),
    freeBytes: process.availableMemory(),
  });
  return { perWorker: perShop + 1, perShop };
}

const createBoss = (supervise: boolean) => {
  const options = {
    connectionString: env().DATABASE_URL,
    supervise,
    // A migration creates it: the studio's database role may create none.
    createSchema: false,
    schedule: supervise,
    // Finds the jobs of a killed worker; with the heartbeat of 10 s they run again within a minute.
    superviseIntervalSeconds: 10,
    max: 4,
    useListenNotify: supervise,
    application_name: "studio-jobs",
    idle_in_transaction_session_timeout: idleTransactionTimeoutMs,
  };
  const boss = new PgBoss(options);
  boss.on("error", (error) => log.warn("the job queue reported an error", {}, error));
  return boss;
};

const globals = globalThis as { studioJobs?: Promise<PgBoss> };

/** Starts the queue. Workers `supervise` (run, schedule, recover); the web process only sends. */
export async function startJobs({ supervise }: { supervise: boolean }): Promise<PgBoss> {
  globals.studioJobs ??= (async () => {
    const boss = createBoss(supervise);
    await boss.start();
    for (const name of Object.keys(jobSchemas)) {
      await boss.createQueue(name, {
        policy: "standard",
        notify: true,
        heartbeatSeconds: 10,
        expireInSeconds: 6 * 3600,
        retryLimit: 5,
        retryDelay: 2,
        retryBackoff: true,
        retryDelayMax: 60,
        retentionSeconds: 7 * 24 * 3600,
      });
    }
    return boss;
  })();
  globals.studioJobs.catch(() => delete globals.studioJobs);
  return globals.studioJobs;
}

/** Whose turn a job is. Exports for account holders share one turn. */
const turnOwner = (data: object) =>
  "shopId" in data && typeof data.shopId === "string" ? data.shopId : "account-holders";

/** Enqueues a job in the caller's transaction, so both are committed or neither is. */
export async function enqueue<Q extends JobName>(
  tx: Tx,
  job: Q,
  data: JobData<Q>,
  options: { startAfter?: Date } = {},
): Promise<void> {
  const boss = await startJobs({ supervise: false });
  const inTurns = queueConcurrency(job).perShop !== undefined;
  const turn = inTurns ? await takeTurn(tx, job, turnOwner(data)) : {};
  await boss.send(job, data, { ...options, ...turn, db: fromPrisma(tx) });
}

/** Stops the queue of this process; running jobs get `seconds` to finish. */
export async function stopJobs(seconds: number): Promise<void> {
  const boss = await globals.studioJobs;
  delete globals.studioJobs;
  await boss?.stop({ graceful: true, timeout: seconds * 1000 });
}
