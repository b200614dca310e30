import "server-only";

import { endOf, renewAt } from "#lib/connections/rules";
import { log } from "#lib/infra/log";
import { open, seal } from "#lib/infra/seal";
import type { Secret } from "#lib/infra/secret";
import type { Grant } from "#lib/tiktok/oauth";

const place = (connectionId: string, column: "accessTokenSealed" | "refreshTokenSealed") =>
  ({ table: "Connection", column, row: connectionId }) as const;

/** The columns that hold a token pair, sealed for this row. `issuedAt` is the database's time from before TikTok was asked. */
export function sealPair(connectionId: string, grant: Grant, issuedAt: Date) {
  return {
    accessTokenSealed: seal(grant.accessToken, place(connectionId, "accessTokenSealed")),
    accessExpiresAt: endOf(issuedAt, grant.expiresInSeconds),
    refreshTokenSealed: seal(grant.refreshToken, place(connectionId, "refreshTokenSealed")),
    refreshExpiresAt: endOf(issuedAt, grant.refreshExpiresInSeconds),
    refreshedAt: issuedAt,
    refreshStartedAt: null,
    refreshFailures: 0,
    nextRefreshAt: renewAt(issuedAt, grant.expiresInSeconds),
  };
}

/** The columns of a connection whose tokens are destroyed. */
export const noPair = {
  accessTokenSealed: null,
  accessExpiresAt: null,
  refreshTokenSealed: null,
  refreshExpiresAt: null,
  refreshStartedAt: null,
  refreshFailures: 0,
  nextRefreshAt: null,
} as const;

/** Opens one token of a connection. Throws when it was altered or moved, or its key is gone from the keyset. */
export function openToken(connectionId: string, column: "accessTokenSealed" | "refreshTokenSealed", sealed: Uint8Array): Secret {
  return open(sealed, place(connectionId, column));
}

/** The access token, to be revoked; null when there is none, or when its key is gone: then it can only be destroyed. */
export function openAccessToken(connectionId: string, sealed: Uint8Array | null): Secret | null {
  if (!sealed) return null;
  try {
    return openToken(connectionId, "accessTokenSealed", sealed);
  } catch (error) {
    log.error("a token cannot be opened and is destroyed unrevoked", error, { connectionId });
    return null;
  }
}
