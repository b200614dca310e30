import "server-only";

import type { SystemActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { before, periods } from "#lib/privacy/policy";

/** Disconnects accounts that nobody has used for long: their tokens are destroyed and revoked. */
export async function sweepConnections(_actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const unused = await database().connection.findMany({
    where: { state: { not: "disconnected" }, lastUsedAt: { lt: before(periods.tokensUnused, now) } },
    select: { id: true, shopId: true },
  });
  return unused.length;
}
