import "server-only";

import { workerFor, type SystemActor } from "#lib/actor";
import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { cancelDeliveriesOf } from "#lib/deliveries/cancel-deliveries-of";
import { database } from "#lib/infra/database";
import { before, periods } from "#lib/privacy/policy";

/** Disconnects accounts that nobody has used for long: their tokens are destroyed and revoked. */
export async function sweepConnections(_actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const unused = await database().connection.findMany({
    where: { state: { not: "disconnected" }, lastUsedAt: { lt: before(periods.tokensUnused, now) } },
    select: { id: true, shopId: true },
  });
  let count = 0;
  for (const { id, shopId } of unused) {
    const { kind } = await disconnectConnection(workerFor(shopId), { id, reason: "unused" }, (tx) => cancelDeliveriesOf(tx, id));
    if (kind === "disconnected") count += 1;
  }
  return count;
}
