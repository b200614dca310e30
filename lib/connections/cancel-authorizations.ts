import "server-only";

import type { SystemActor, WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { openGrant } from "#lib/connections/pending-link";
import { revokeUnusedGrant } from "#lib/connections/revoke-unused-grant";
import { database } from "#lib/infra/db/database";
import { log } from "#lib/infra/log";

/** Ends every authorisation of the shop that is under way; what TikTok already granted is given back first, best effort. Answers how many. */
export async function cancelAuthorizations(actor: WorkerActor): Promise<number> {
  const where = { shopId: actor.shopId };
  const underWay = await database().authorization.findMany({
    where,
    select: { stateHash: true, grantSealed: true },
  });
  for (const { stateHash, grantSealed } of underWay) {
    if (!grantSealed) continue;
    await Promise.resolve()
      .then(() => revokeUnusedGrant(openGrant(stateHash, grantSealed).grant))
      .catch((error: unknown) =>
        log.warn("an unconfirmed permission could not be given back", {}, error),
      );
  }
  return act(actor, "connection.disconnect", async (tx) =>
    unrecorded((await tx.authorization.deleteMany({ where })).count),
  );
}

/** Removes authorisations older than their ten minutes; permissions that nobody confirmed are given back to TikTok first. Returns how many. */
export async function expireAuthorizations(actor: SystemActor): Promise<number> {
  const waiting = await database().$queryRaw<{ stateHash: string; grantSealed: Uint8Array }[]>`
    SELECT "stateHash", "grantSealed" FROM "Authorization" WHERE "expiresAt" <= clock_timestamp() AND "grantSealed" IS NOT NULL LIMIT 100`;
  for (const { stateHash, grantSealed } of waiting) {
    try {
      await revokeUnusedGrant(openGrant(stateHash, grantSealed).grant);
    } catch (error) {
      log.warn("an unconfirmed permission could not be given back", {}, error);
    }
  }
  return act(actor, "retention.purge", async (tx) => {
    const count = await tx.$executeRaw`
      DELETE FROM "Authorization" WHERE "expiresAt" <= clock_timestamp()
        AND ("grantSealed" IS NULL OR "stateHash" = ANY(${waiting.map(({ stateHash }) => stateHash)}))`;
    return unrecorded(count);
  });
}
