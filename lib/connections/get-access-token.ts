import "server-only";

import { setTimeout as sleep } from "node:timers/promises";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { refreshTokens } from "#lib/connections/refresh-tokens";
import { isAccessTokenFresh, isAccessTokenUsable, refreshPolicy } from "#lib/connections/rules";
import { SEND_SCOPE } from "#lib/connections/schema";
import { unsealToken, readTokens, type TokenRow } from "#lib/connections/token-store";
import type { Secret } from "#lib/infra/crypto/secret";
import { database } from "#lib/infra/db/database";
import { queueReconnectEmail } from "#lib/infra/mail/outbox";

export type AccessTokenResult =
  /** `version` identifies the token pair for handleInvalidToken. */
  | { kind: "token"; token: Secret; version: number }
  /** The account must be reconnected; `reason` is a code of lib/connections/state.ts. */
  | { kind: "needs_reconnect"; reason: string }
  /** TikTok could not issue a new token yet. The current pair stays. */
  | { kind: "unclear"; retryAt: Date };

const POLL_INTERVAL_MS = 120;

/**
 * Returns a usable token, refreshed first if necessary. `rejectedVersion`: what TikTok rejected.
 * Waits while another process refreshes. All times are the database's.
 */
async function obtainAccessToken(
  actor: WorkerActor,
  connectionId: string,
  rejectedVersion: number | null,
): Promise<AccessTokenResult> {
  const until = performance.now() + refreshPolicy.waitTimeoutSeconds * 1000;
  for (;;) {
    const row = await readTokens(actor, connectionId);
    if (!row) return { kind: "needs_reconnect", reason: "not_found" };
    if (row.shopSuspended) return { kind: "needs_reconnect", reason: "shop_suspended" };
    if (row.state !== "connected" || !row.accessTokenSealed)
      return { kind: "needs_reconnect", reason: row.stateReason ?? row.state };
    const isRejected = row.tokenVersion === rejectedVersion;
    const { now } = row;
    if (
      !isRejected &&
      isAccessTokenFresh({ issuedAt: row.refreshedAt, endsAt: row.accessExpiresAt }, now)
    )
      return toAccessTokenResult(connectionId, row);
    const isPausing =
      row.refreshFailures > 0 && row.nextRefreshAt !== null && row.nextRefreshAt > now;
    if (isPausing || performance.now() > until) {
      if (!isRejected && isAccessTokenUsable(row.accessExpiresAt, now))
        return toAccessTokenResult(connectionId, row);
      return {
        kind: "unclear",
        retryAt:
          isPausing && row.nextRefreshAt ? row.nextRefreshAt : new Date(now.getTime() + 5000),
      };
    }
    const isRefreshing =
      row.refreshStartedAt !== null &&
      now.getTime() - row.refreshStartedAt.getTime() < refreshPolicy.staleSeconds * 1000;
    if (!isRefreshing)
      await refreshTokens(actor, {
        connectionId,
        version: row.tokenVersion,
        trigger: isRejected ? "token_rejected" : "expiring",
      });
    // Also runs after a refresh that another process claimed.
    await sleep(isRefreshing ? POLL_INTERVAL_MS * (0.5 + Math.random()) : POLL_INTERVAL_MS / 10);
  }
}

const HOUR_MS = 3_600_000;

async function toAccessTokenResult(
  connectionId: string,
  row: TokenRow,
): Promise<AccessTokenResult> {
  const { accessTokenSealed, tokenVersion: version, now, lastUsedAt } = row;
  if (!accessTokenSealed) throw new Error("a connected account has no token");
  if (now.getTime() - lastUsedAt.getTime() > HOUR_MS) {
    await database().connection.updateMany({
      where: { id: connectionId, state: "connected" },
      data: { lastUsedAt: now },
    });
  }
  return {
    kind: "token",
    token: unsealToken(connectionId, "accessTokenSealed", accessTokenSealed),
    version,
  };
}

/** Returns a usable token. Call it before each request: a token lives about two hours. */
export function getAccessToken(
  actor: WorkerActor,
  connectionId: string,
): Promise<AccessTokenResult> {
  return obtainAccessToken(actor, connectionId, null);
}

export type InvalidTokenReport = {
  connectionId: string;
  /** The version that came with the token. */
  version: number;
  /** TikTok accepted the token but not its scopes. */
  scopeMissing: boolean;
};

/**
 * Refreshes the rejected pair once, however many callers report it, and returns the new token. A
 * missing scope cannot be refreshed and requires a reconnection.
 */
export async function handleInvalidToken(
  actor: WorkerActor,
  { connectionId, version, scopeMissing }: InvalidTokenReport,
): Promise<AccessTokenResult> {
  if (!scopeMissing) return obtainAccessToken(actor, connectionId, version);
  await act(actor, "connection.use", async (tx) => {
    const where = {
      id: connectionId,
      shopId: actor.shopId,
      tokenVersion: version,
      scopes: { has: SEND_SCOPE },
    };
    const row = await tx.connection.findFirst({ where, select: { scopes: true } });
    if (!row) return unrecorded(undefined);
    const { count } = await tx.connection.updateMany({
      where,
      data: { scopes: row.scopes.filter((scope) => scope !== SEND_SCOPE) },
    });
    if (count === 0) return unrecorded(undefined);
    await queueReconnectEmail(tx, { shopId: actor.shopId, connectionId });
    return recorded(
      {
        action: "connection.needs_reconnect",
        subjectId: connectionId,
        details: { reason: "scope_missing" },
      },
      undefined,
    );
  });
  return { kind: "needs_reconnect", reason: "scope_missing" };
}
