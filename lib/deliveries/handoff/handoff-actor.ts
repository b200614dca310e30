import "server-only";

import type { HandoffActor } from "#lib/actor";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow } from "#lib/infra/db/database";

/** Returns the actor of a valid link. Null does not reveal whether a link was unknown or ended. */
export async function handoffActor(token: string): Promise<HandoffActor | null> {
  const tx = database();
  const row = await tx.handoff.findFirst({
    where: {
      tokenHash: hashToken(token),
      revokedAt: null,
      expiresAt: { gt: await databaseNow(tx) },
    },
    select: { id: true, shopId: true, deliveryId: true },
  });
  return (
    row && { kind: "phone", shopId: row.shopId, deliveryId: row.deliveryId, handoffId: row.id }
  );
}
