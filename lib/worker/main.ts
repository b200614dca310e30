import "server-only";
import { randomUUID } from "node:crypto";

import { closeDatabase, reusePlans } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { startJobs, stopJobs } from "#lib/infra/jobs";
import { log } from "#lib/infra/log";
import { pollDeliveries } from "#lib/worker/poll-deliveries";
import { startHeartbeat } from "#lib/worker/heartbeat";
import { registerJobs } from "#lib/worker/jobs";
import { watchFolder } from "#lib/worker/watch-folder";

/** How long requests may run after SIGTERM. The rest of 25 s is for saving. */
const GRACE_MS = 18_000;

const owner = randomUUID();
const abort = new AbortController();
let isStopping = false;
const stop = { signal: abort.signal, isStopping: () => isStopping };

env();
reusePlans();
const boss = await startJobs({ supervise: true });
const stopHeartbeat = startHeartbeat(owner);
const deliveries = pollDeliveries(owner, stop);
await registerJobs(boss, { ...stop, nudge: deliveries.nudge });
const stopWatching = watchFolder(stop);
process.stdout.write(`${JSON.stringify({ ready: true, worker: owner })}\n`);

async function finish(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  setTimeout(() => abort.abort(), GRACE_MS).unref();
  // Exits in time even if something hangs; everything resumes from the database (R6).
  setTimeout(() => process.exit(0), GRACE_MS + 6000).unref();
  stopWatching();
  await Promise.allSettled([deliveries.finish(), stopJobs(GRACE_MS / 1000)]);
  await stopHeartbeat();
  await closeDatabase();
  log.info("the worker has stopped", { worker: owner });
  process.exit(0);
}

process.on("SIGTERM", () => void finish());
process.on("SIGINT", () => void finish());
process.on("unhandledRejection", (error) =>
  log.error("unhandled promise rejection", error, { worker: owner }),
);
