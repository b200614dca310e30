import "server-only";

import type { SystemActor, WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { unsealGrant } from "#lib/connections/pending-link";
import { revokeUnusedGrant } from "#lib/connections/revoke-unused-grant";
import { database, databaseNow } from "#lib/infra/db/database";
import { log } from "#lib/infra/log";

const BATCH_SIZE = 100;

type StoredGrant = { stateHash: string; grantSealed: Uint8Array | null };

/** Revokes unconfirmed grants. Logs a failure: that grant expires by itself. */
async function revokeGrants(authorizations: StoredGrant[]): Promise<void> {
  for (const { stateHash, grantSealed } of authorizations) {
    if (!grantSealed) continue;
    try {
      await revokeUnusedGrant(unsealGrant(stateHash, grantSealed).grant);
    } catch (error) {
      log.warn("an unconfirmed grant could not be revoked", {}, error);
    }
  }
}

/** Revokes and deletes the shop's authorizations in progress. Returns how many. */
export async function cancelAuthorizations(actor: WorkerActor): Promise<number> {
  const where = { shopId: actor.shopId };
  const authorizations = await database().authorization.findMany({
    where,
    select: { stateHash: true, grantSealed: true },
  });
  await revokeGrants(authorizations);
  return act(actor, "connection.disconnect", async (tx) =>
    unrecorded((await tx.authorization.deleteMany({ where })).count),
  );
}

/** Deletes expired authorizations after revoking unconfirmed grants. Returns how many. */
export async function expireAuthorizations(actor: SystemActor): Promise<number> {
  const expired = { expiresAt: { lte: await databaseNow(database()) } };
  const withGrant = await database().authorization.findMany({
    where: { ...expired, grantSealed: { not: null } },
    take: BATCH_SIZE,
    select: { stateHash: true, grantSealed: true },
  });
  await revokeGrants(withGrant);
  const handled = withGrant.map(({ stateHash }) => stateHash);
  return act(actor, "retention.purge", async (tx) => {
    const { count } = await tx.authorization.deleteMany({
      where: { ...expired, OR: [{ grantSealed: null }, { stateHash: { in: handled } }] },
    });
    return unrecorded(count);
  });
}
