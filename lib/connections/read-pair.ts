import "server-only";

import type { ShopActor } from "#lib/actor";
import type { ConnectionState } from "#lib/connections/state";
import { database, type Tx } from "#lib/infra/database";

/** What the renewing of tokens needs to know of a connection, with the database's time. */
export type PairRow = {
  openId: string;
  state: ConnectionState;
  stateReason: string | null;
  accessTokenSealed: Uint8Array | null;
  accessExpiresAt: Date | null;
  refreshStartedAt: Date | null;
  refreshFailures: number;
  refreshedAt: Date | null;
  nextRefreshAt: Date | null;
  lastUsedAt: Date;
  tokenVersion: number;
  /** The whole shop is stopped: its tokens serve nobody. */
  stopped: boolean;
  now: Date;
};

/** One connection of the actor's shop with its sealed access token; null when it is not there. */
export async function readPair(actor: ShopActor, connectionId: string, tx: Tx = database()): Promise<PairRow | null> {
  const rows = await tx.$queryRaw<PairRow[]>`
    SELECT "openId", state::text AS state, "stateReason", "accessTokenSealed", "accessExpiresAt", "refreshStartedAt", "refreshFailures",
      "refreshedAt", "nextRefreshAt", "lastUsedAt", "tokenVersion", (SELECT s."stoppedAt" IS NOT NULL FROM "Shop" s WHERE s.id = "shopId") AS stopped, clock_timestamp() AS now
    FROM "Connection" WHERE id = ${connectionId}::uuid AND "shopId" = ${actor.shopId}::uuid`;
  return rows[0] ?? null;
}
