import "server-only";

import type { SystemActor } from "#lib/actor";
import { before, periods } from "#lib/privacy/policy";
import { restricted } from "#lib/privacy/restricted";
import { sweepBatches } from "#lib/privacy/sweep-batches";

/**
 * Empties the profile of accounts disconnected for long. The row stays, naming nobody, while the publish log still points to
 * it, and goes with the last of that log.
 */
export async function sweepProfiles(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const outdated = before(periods.profileAfterDisconnect, now);
  const emptied = await sweepBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      UPDATE "Connection" SET "openId" = 'gone:' || id, "displayName" = 'Former account', username = NULL, "avatarUrl" = NULL,
        scopes = '{}', "connectedById" = NULL
      WHERE id IN (SELECT id FROM "Connection" WHERE state = 'disconnected' AND "disconnectedAt" < ${outdated} AND "openId" <> 'gone:' || id
          AND id NOT IN (${restricted.accounts})
        LIMIT ${most} FOR UPDATE SKIP LOCKED)`,
  );
  await sweepBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      DELETE FROM "Connection" WHERE id IN (
        SELECT c.id FROM "Connection" c WHERE c."openId" = 'gone:' || c.id AND c.state = 'disconnected'
          AND NOT EXISTS (SELECT FROM "Delivery" WHERE "connectionId" = c.id) AND NOT EXISTS (SELECT FROM "Consent" WHERE "connectionId" = c.id)
          AND NOT EXISTS (SELECT FROM "Draft" WHERE "connectionId" = c.id)
        LIMIT ${most} FOR UPDATE OF c SKIP LOCKED)`,
  );
  return emptied;
}
