import "server-only";

import { sql } from "kysely";

import type { ShopActor, WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { type ApiCall, insertApiCall, recordApiCall } from "#lib/connections/api-call-log";
import { refreshDueAt, tokenExpiresAt } from "#lib/connections/rules";
import type { ConnectionState, StateReason } from "#lib/connections/state";
import { seal, unseal } from "#lib/infra/crypto/seal";
import type { Secret } from "#lib/infra/crypto/secret";
import { database, type Tx } from "#lib/infra/db/database";
import { kysely, prepareRows } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { log } from "#lib/infra/log";
import type { TokenGrant } from "#lib/tiktok/oauth";

const sealContext = (connectionId: string, column: "accessTokenSealed" | "refreshTokenSealed") =>
  ({ table: "Connection", column, row: connectionId }) as const;

/** Seals a token pair for this row. `issuedAt`: database time before the call to TikTok. */
export function sealTokens(connectionId: string, grant: TokenGrant, issuedAt: Date) {
  return {
    accessTokenSealed: seal(grant.accessToken, sealContext(connectionId, "accessTokenSealed")),
    accessExpiresAt: tokenExpiresAt(issuedAt, grant.expiresInSeconds),
    refreshTokenSealed: seal(grant.refreshToken, sealContext(connectionId, "refreshTokenSealed")),
    refreshExpiresAt: tokenExpiresAt(issuedAt, grant.refreshExpiresInSeconds),
    refreshedAt: issuedAt,
    refreshStartedAt: null,
    refreshFailures: 0,
    nextRefreshAt: refreshDueAt(issuedAt, grant.expiresInSeconds),
  };
}

/** The columns of a connection whose tokens are destroyed. */
export const clearedTokens = {
  accessTokenSealed: null,
  accessExpiresAt: null,
  refreshTokenSealed: null,
  refreshExpiresAt: null,
  refreshStartedAt: null,
  refreshFailures: 0,
  nextRefreshAt: null,
} as const;

/** Opens a token. Throws if it was altered or moved, or its key is not in the keyset. */
export function unsealToken(
  connectionId: string,
  column: "accessTokenSealed" | "refreshTokenSealed",
  sealed: Uint8Array,
): Secret {
  return unseal(sealed, sealContext(connectionId, column));
}

/** Returns the token to revoke. Null: none, or its key is gone and it can only be destroyed. */
export function unsealAccessToken(connectionId: string, sealed: Uint8Array | null): Secret | null {
  if (!sealed) return null;
  try {
    return unsealToken(connectionId, "accessTokenSealed", sealed);
  } catch (error) {
    log.error("a token cannot be opened and is destroyed without revocation", error, {
      connectionId,
    });
    return null;
  }
}

/** The columns of a connection that a refresh needs, with the database's time. */
export type TokenRow = {
  openId: string;
  state: ConnectionState;
  stateReason: StateReason | null;
  accessTokenSealed: Uint8Array | null;
  accessExpiresAt: Date | null;
  refreshStartedAt: Date | null;
  refreshFailures: number;
  refreshedAt: Date | null;
  nextRefreshAt: Date | null;
  lastUsedAt: Date;
  tokenVersion: number;
  /** The shop is suspended: no token of it may be used. */
  shopSuspended: boolean;
  now: Date;
};

/** Returns a connection of the shop with its sealed access token, or null. */
export async function readTokens(
  { shopId }: ShopActor,
  connectionId: string,
  tx: Tx = database(),
): Promise<TokenRow | null> {
  const [row] = await readTokenRows(tx, { shopId, connectionId });
  return row ?? null;
}

const readTokenRows = prepareRows(
  ({ shopId, connectionId }: { shopId: string; connectionId: string }) =>
    kysely
      .selectFrom("Connection as c")
      .innerJoin("Shop as s", "s.id", "c.shopId")
      .select(["c.openId", "c.state", "c.stateReason", "c.accessTokenSealed", "c.accessExpiresAt"])
      .select(["c.refreshStartedAt", "c.refreshFailures", "c.refreshedAt", "c.nextRefreshAt"])
      .select(["c.lastUsedAt", "c.tokenVersion", sql<Date>`clock_timestamp()`.as("now")])
      .select((eb) => eb("s.suspendedAt", "is not", null).$castTo<boolean>().as("shopSuspended"))
      .where("c.id", "=", connectionId)
      .where("c.shopId", "=", shopId),
);

/** How long the database may be away: no other copy of the pair exists. */
const TIMEOUT_MS = 15 * 60_000;
/** At least this many: a stalled process has used up the time but still has the lock. */
const MIN_ATTEMPTS = 10;

type RefreshedTokens = {
  connectionId: string;
  version: number;
  grant: TokenGrant;
  issuedAt: Date;
  call: ApiCall;
};

/**
 * Saves a refreshed pair before anyone uses it (R8) and queues the next refresh. Retries for 15
 * minutes while the database is away. A second refresh may have begun meanwhile: a late save is
 * dropped if that one saved a newer pair. Returns false then, or if the connection was disconnected
 * or relinked. Throws the database's last error.
 */
export async function saveTokens(actor: WorkerActor, refreshed: RefreshedTokens): Promise<boolean> {
  const until = performance.now() + TIMEOUT_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      return await saveOnce(actor, refreshed);
    } catch (error) {
      if (performance.now() > until && tries >= MIN_ATTEMPTS) {
        await recordApiCall(refreshed.call);
        throw error;
      }
      log.warn(
        "a renewed token pair could not be stored yet",
        { connectionId: refreshed.connectionId },
        error,
      );
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function saveOnce(
  actor: WorkerActor,
  { connectionId, version, grant, issuedAt, call }: RefreshedTokens,
): Promise<boolean> {
  const { shopId } = actor;
  return act(actor, "connection.use", async (tx) => {
    const pair = sealTokens(connectionId, grant, issuedAt);
    const { count } = await tx.connection.updateMany({
      // Reactivates a connection that was marked for reconnection meanwhile.
      where: { id: connectionId, shopId, tokenVersion: version, state: { not: "disconnected" } },
      data: {
        ...pair,
        tokenVersion: { increment: 1 },
        state: "connected",
        stateReason: null,
        ...(grant.scopes.length > 0 ? { scopes: grant.scopes } : {}),
      },
    });
    await insertApiCall(tx, call);
    if (count > 0 && pair.nextRefreshAt)
      await enqueue(
        tx,
        "refresh-connection",
        { connectionId, shopId },
        { startAfter: pair.nextRefreshAt },
      );
    return unrecorded(count > 0);
  });
}
