import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/clock";
import type { Account } from "#lib/privacy/covered";

/** Ends the account's connection: nothing new can be approved for it, its tokens are destroyed, then revoked at TikTok. */
export async function fenceAccount(actor: WorkerActor, { connectionId }: Account): Promise<void> {
  const { shopId } = actor;
  await act(actor, "connection.disconnect", async (tx) => {
    await tx.connection.updateMany({
      where: { id: connectionId, shopId, state: { not: "disconnected" } },
      data: { state: "disconnected", disconnectedAt: await databaseNow(tx), accessTokenSealed: null, refreshTokenSealed: null },
    });
    return unrecorded(undefined);
  });
}
