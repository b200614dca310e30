import "server-only";

import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { database, databaseNow } from "#lib/infra/db/database";

/** What the audit row of a restore contains. */
const restoreDetails = z.object({ madeAt: z.iso.datetime() });

const RESTORE_NOTICE_MS = 7 * 24 * 3_600_000;

/** Returns when the restored backup was made, for a week. The database misses what came later. */
export async function getLastRestore(_actor: StaffActor): Promise<string | null> {
  const now = await databaseNow(database());
  const row = await database().auditEvent.findFirst({
    where: { action: "backup.restored", at: { gt: new Date(now.getTime() - RESTORE_NOTICE_MS) } },
    orderBy: { number: "desc" },
    select: { details: true },
  });
  return row === null ? null : restoreDetails.parse(row.details).madeAt;
}
