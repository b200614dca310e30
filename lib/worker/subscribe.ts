import "server-only";

import type { PgBoss } from "pg-boss";

import { type JobName, jobSchemas, type QueueConcurrency } from "#lib/infra/jobs";
import { log } from "#lib/infra/log";

/** Queues whose work is found again by a schedule or by its rows when a job fails or gets lost. */
const REPEATED_QUEUES: ReadonlySet<JobName> = new Set([
  "advance-delivery",
  "process-deletion-deadlines",
  "send-due-emails",
  "purge-expired-data",
  "export-audit-heads",
]);

/**
 * How often a queue is asked for jobs without being told of one. Postgres announces new jobs at
 * once, but not retries that have become due.
 */
const pollSeconds = (queue: JobName) => (REPEATED_QUEUES.has(queue) ? 30 : 5);

/** Runs the jobs of one queue in this worker; a job that throws is retried, with back-off. */
export async function subscribe(
  boss: PgBoss,
  queue: JobName,
  { perWorker, perShop, batch = 1 }: QueueConcurrency,
  run: (job: never) => Promise<unknown>,
): Promise<void> {
  const inTurns = perShop !== undefined;
  const options = {
    batchSize: batch,
    localConcurrency: perWorker,
    ...(inTurns ? { localGroupConcurrency: perShop } : {}),
    pollingIntervalSeconds: 2,
    notifyPollingIntervalSeconds: pollSeconds(queue),
  };
  const subscription = boss.work(queue, options, async (jobs) => {
    for (const job of jobs) {
      try {
        await run(jobSchemas[queue].parse(job.data) as never);
      } catch (error) {
        log.error("a job failed and will be retried", error, { queue, job: job.id });
        throw error;
      } finally {
        // Takes the next job at once: a place would rest until its time to ask again has come.
        if (inTurns) void subscription.then((id) => boss.notifyWorker(id));
      }
    }
  });
  await subscription;
}
