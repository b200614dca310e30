import "server-only";
import { fromPrisma, PgBoss } from "pg-boss";
import { z } from "zod";

import { silentTransactionMs, type Tx } from "#lib/infra/database";
import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";

/** Every queue and what a job of it carries: ids only, never a secret. */
export const queues = {
  "check-video": z.object({ videoId: z.uuid(), shopId: z.uuid() }),
  "fetch-video": z.object({ videoId: z.uuid(), shopId: z.uuid() }),
  "advance-delivery": z.object({ deliveryId: z.uuid(), shopId: z.uuid() }),
  "refresh-connection": z.object({ connectionId: z.uuid(), shopId: z.uuid() }),
  "check-authorization": z.object({ connectionId: z.uuid(), shopId: z.uuid(), accountDeleted: z.boolean() }),
  "erase-account": z.object({ requestId: z.uuid() }),
  "make-export": z.object({ exportId: z.uuid() }),
  "look-after-requests": z.object({}),
  "send-mail": z.object({}),
  sweep: z.object({}),
  "export-heads": z.object({ youngOnly: z.boolean() }),
} as const;

export type Queue = keyof typeof queues;
export type Job<Q extends Queue> = z.infer<(typeof queues)[Q]>;

const make = (supervise: boolean) => {
  const options = {
    connectionString: env().DATABASE_URL,
    supervise,
    schedule: supervise,
    // How soon the jobs of a killed worker are noticed; with the heartbeat of 10 s they run again within a minute.
    superviseIntervalSeconds: 10,
    max: 4,
    useListenNotify: supervise,
    application_name: "studio-jobs",
    idle_in_transaction_session_timeout: silentTransactionMs,
  };
  const boss = new PgBoss(options);
  boss.on("error", (error) => log.warn("the job queue met an error", {}, error));
  return boss;
};

const kept = globalThis as { studioJobs?: Promise<PgBoss> };

/** Starts the queue in this process: `supervise` in workers (takes jobs, schedules, heals), without it in the web (sends only). */
export async function startJobs({ supervise }: { supervise: boolean }): Promise<PgBoss> {
  kept.studioJobs ??= (async () => {
    const boss = make(supervise);
    await boss.start();
    for (const name of Object.keys(queues)) {
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
  kept.studioJobs.catch(() => delete kept.studioJobs);
  return kept.studioJobs;
}

/** Puts a job on its queue inside the caller's transaction, so that both are committed or neither is. */
export async function enqueue<Q extends Queue>(tx: Tx, queue: Q, data: Job<Q>, options: { startAfter?: Date } = {}): Promise<void> {
  const boss = await startJobs({ supervise: false });
  await boss.send(queue, data, { ...options, db: fromPrisma(tx) });
}

/** Stops the queue of this process; running jobs get `seconds` to finish. */
export async function stopJobs(seconds: number): Promise<void> {
  const boss = await kept.studioJobs;
  delete kept.studioJobs;
  await boss?.stop({ graceful: true, timeout: seconds * 1000 });
}
