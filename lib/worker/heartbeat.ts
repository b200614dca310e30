import "server-only";

import { database } from "#lib/infra/db/database";
import { log } from "#lib/infra/log";

const HEARTBEAT_INTERVAL_MS = 10_000;

/** Tells every ten seconds that this worker lives; readiness looks for it. Returns what stops it and signs off. */
export function startHeartbeat(owner: string): () => Promise<void> {
  const once = () =>
    database()
      .$executeRaw`INSERT INTO "WorkerHeartbeat" (id, "seenAt") VALUES (${owner}, clock_timestamp()) ON CONFLICT (id) DO UPDATE SET "seenAt" = clock_timestamp()`.catch(
      (error: unknown) => log.warn("a heartbeat was not written", { worker: owner }, error),
    );
  void once();
  const timer = setInterval(() => void once(), HEARTBEAT_INTERVAL_MS);
  return async () => {
    clearInterval(timer);
    await database()
      .$executeRaw`DELETE FROM "WorkerHeartbeat" WHERE id = ${owner} OR "seenAt" < clock_timestamp() - interval '1 day'`.catch(
      () => undefined,
    );
  };
}
