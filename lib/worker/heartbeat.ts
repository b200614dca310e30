import "server-only";

import { sql } from "kysely";

import { database } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";
import { log } from "#lib/infra/log";

const HEARTBEAT_INTERVAL_MS = 10_000;

const now = sql<Date>`clock_timestamp()`;

/** Records a heartbeat every ten seconds for the readiness check. Returns a stop function. */
export function startHeartbeat(owner: string): () => Promise<void> {
  const beat = () =>
    execute(
      database(),
      kysely
        .insertInto("WorkerHeartbeat")
        .values({ id: owner, seenAt: now })
        .onConflict((conflict) => conflict.column("id").doUpdateSet({ seenAt: now })),
    ).catch((error: unknown) =>
      log.warn("a heartbeat could not be written", { worker: owner }, error),
    );
  void beat();
  const timer = setInterval(() => void beat(), HEARTBEAT_INTERVAL_MS);
  return async () => {
    clearInterval(timer);
    await execute(
      database(),
      kysely
        .deleteFrom("WorkerHeartbeat")
        .where((eb) =>
          eb.or([
            eb("id", "=", owner),
            eb("seenAt", "<", sql<Date>`clock_timestamp() - interval '1 day'`),
          ]),
        ),
    ).catch(() => undefined);
  };
}
