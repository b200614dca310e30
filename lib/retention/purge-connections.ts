import "server-only";

import { type SystemActor, workerActor } from "#lib/actor";
import { disconnectAccount } from "#lib/deliveries/disconnect-account";
import { database } from "#lib/infra/db/database";
import { periods } from "#lib/retention/policy";
import { inBatches } from "#lib/retention/purge-rows";
import { restrictedIds } from "#lib/retention/restriction-filters";
import { subtractPeriod } from "#lib/retention/rules";

/** Disconnects accounts that nobody has used for long: their tokens are destroyed and revoked. */
export async function disconnectUnusedConnections(
  _actor: SystemActor,
  { now }: { now: Date },
): Promise<number> {
  const unused = await database().connection.findMany({
    where: {
      state: { not: "disconnected" },
      lastUsedAt: { lt: subtractPeriod(periods.tokensUnused, now) },
    },
    select: { id: true, shopId: true },
  });
  let count = 0;
  for (const { id, shopId } of unused) {
    const { kind } = await disconnectAccount(workerActor(shopId), { id, reason: "unused" });
    if (kind === "disconnected") count += 1;
  }
  return count;
}

/**
 * Empties the profile of accounts disconnected for long. The row stays, naming nobody, while the publish log still points to
 * it, and goes with the last of that log.
 */
export async function purgeProfiles(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const outdated = subtractPeriod(periods.profileAfterDisconnect, now);
  const emptied = await inBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      UPDATE "Connection" SET "openId" = 'gone:' || id, "displayName" = 'Former account', username = NULL, "avatarUrl" = NULL,
        scopes = '{}', "connectedById" = NULL
      WHERE id IN (SELECT id FROM "Connection" WHERE state = 'disconnected' AND "disconnectedAt" < ${outdated} AND "openId" <> 'gone:' || id
          AND id NOT IN (${restrictedIds.accounts})
        LIMIT ${most} FOR UPDATE SKIP LOCKED)`,
  );
  await inBatches(
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
