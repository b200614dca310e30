import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { giveBackGrant } from "#lib/connections/give-back-grant";
import { openGrant } from "#lib/connections/seal-grant";
import { database } from "#lib/infra/database";
import { log } from "#lib/infra/log";

/** Removes authorisations older than their ten minutes; permissions that nobody confirmed are given back to TikTok first. Returns how many. */
export async function dropStaleAuthorizations(actor: SystemActor): Promise<number> {
  const waiting = await database().$queryRaw<{ stateHash: string; grantSealed: Uint8Array }[]>`
    SELECT "stateHash", "grantSealed" FROM "Authorization" WHERE "expiresAt" <= clock_timestamp() AND "grantSealed" IS NOT NULL LIMIT 100`;
  for (const { stateHash, grantSealed } of waiting) {
    try {
      await giveBackGrant(openGrant(stateHash, grantSealed).grant);
    } catch (error) {
      log.warn("an unconfirmed permission could not be given back", {}, error);
    }
  }
  return act(actor, "retention.sweep", async (tx) => {
    const count = await tx.$executeRaw`
      DELETE FROM "Authorization" WHERE "expiresAt" <= clock_timestamp()
        AND ("grantSealed" IS NULL OR "stateHash" = ANY(${waiting.map(({ stateHash }) => stateHash)}))`;
    return unrecorded(count);
  });
}
