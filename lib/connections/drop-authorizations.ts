import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { giveBackGrant } from "#lib/connections/give-back-grant";
import { openGrant } from "#lib/connections/seal-grant";
import { database } from "#lib/infra/database";
import { log } from "#lib/infra/log";

/** Ends every authorisation of the shop that is under way; what TikTok already granted is given back first, best effort. Answers how many. */
export async function dropAuthorizations(actor: WorkerActor): Promise<number> {
  const where = { shopId: actor.shopId };
  const underWay = await database().authorization.findMany({ where, select: { stateHash: true, grantSealed: true } });
  for (const { stateHash, grantSealed } of underWay) {
    if (!grantSealed) continue;
    await Promise.resolve()
      .then(() => giveBackGrant(openGrant(stateHash, grantSealed).grant))
      .catch((error: unknown) => log.warn("an unconfirmed permission could not be given back", {}, error));
  }
  return act(actor, "connection.disconnect", async (tx) => unrecorded((await tx.authorization.deleteMany({ where })).count));
}
