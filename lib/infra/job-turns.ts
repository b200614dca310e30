import "server-only";

import { sql } from "kysely";

import type { Tx } from "#lib/infra/db/database";
import { queryRows } from "#lib/infra/db/sql";
import type { JobName } from "#lib/infra/jobs";

type Turns = { running: number | null; next: number | null; ownLast: number | null };

/**
 * Returns where a new job stands in a queue that groups share: as many rounds after the job that
 * runs now as its group has jobs waiting. pg-boss fetches the highest priority first, so groups
 * take turns, however many jobs one of them adds.
 */
export async function takeTurn(
  tx: Tx,
  queue: JobName,
  group: string,
): Promise<{ priority: number; group: { id: string } }> {
  const [turns] = await queryRows(
    tx,
    sql<Turns>`
      SELECT max(priority) FILTER (WHERE state = 'active') AS running,
        max(priority) FILTER (WHERE state <> 'active') AS next,
        min(priority) FILTER (WHERE group_id = ${group}) AS "ownLast"
      FROM pgboss.job WHERE name = ${queue} AND state < 'completed'`,
  );
  const front = turns?.running ?? turns?.next ?? 0;
  const ownLast = turns?.ownLast ?? null;
  const priority = ownLast === null ? front : Math.min(front, ownLast - 1);
  return { priority, group: { id: group } };
}

/** Whether a job for this video waits in a queue. A running one does not count. */
export async function isQueued(
  tx: Tx,
  queue: JobName,
  { videoId }: { videoId: string },
): Promise<boolean> {
  const rows = await queryRows(
    tx,
    sql<{ id: string }>`
      SELECT id FROM pgboss.job
      WHERE name = ${queue} AND state < 'active' AND data->>'videoId' = ${videoId} LIMIT 1`,
  );
  return rows.length > 0;
}
