import "server-only";

import { setTimeout as sleep } from "node:timers/promises";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { refreshTokens } from "#lib/connections/refresh-tokens";
import { isAccessTokenFresh, isAccessTokenUsable, refreshPolicy } from "#lib/connections/rules";
import { SEND_SCOPE } from "#lib/connections/schema";
import { openToken, readTokens, type TokenRow } from "#lib/connections/token-store";
import type { Secret } from "#lib/infra/crypto/secret";
import { database } from "#lib/infra/db/database";
import { queueReconnectEmail } from "#lib/infra/mail/outbox";

export type AccessTokenResult =
  /** `version` names the pair; give it back with reportTokenInvalid when TikTok refuses the token. */
  | { kind: "token"; token: Secret; version: number }
  /** A person must reconnect; why, as a code of lib/connections/state.ts. */
  | { kind: "needs_reconnect"; reason: string }
  /** TikTok cannot be asked for a new token just now; nothing is lost. */
  | { kind: "unclear"; retryAt: Date };

const POLL_INTERVAL_MS = 120;

/**
 * A token that may be used now, renewed first when it has to be. `refusedVersion` is a version that TikTok would not take.
 * Waits while another process renews. All time is the database's.
 */
export async function obtainAccessToken(
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
    const refused = row.tokenVersion === rejectedVersion;
    const { now } = row;
    if (
      !refused &&
      isAccessTokenFresh({ issuedAt: row.refreshedAt, endsAt: row.accessExpiresAt }, now)
    )
      return toAccessTokenResult(connectionId, row);
    const pausing =
      row.refreshFailures > 0 && row.nextRefreshAt !== null && row.nextRefreshAt > now;
    if (pausing || performance.now() > until) {
      if (!refused && isAccessTokenUsable(row.accessExpiresAt, now))
        return toAccessTokenResult(connectionId, row);
      return {
        kind: "unclear",
        retryAt: pausing && row.nextRefreshAt ? row.nextRefreshAt : new Date(now.getTime() + 5000),
      };
    }
    const renewing =
      row.refreshStartedAt !== null &&
      now.getTime() - row.refreshStartedAt.getTime() < refreshPolicy.staleSeconds * 1000;
    if (!renewing)
      await refreshTokens(actor, {
        connectionId,
        version: row.tokenVersion,
        trigger: refused ? "token_rejected" : "expiring",
      });
    // Also after a renewal that was another's to make.
    await sleep(renewing ? POLL_INTERVAL_MS * (0.5 + Math.random()) : POLL_INTERVAL_MS / 10);
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
    token: openToken(connectionId, "accessTokenSealed", accessTokenSealed),
    version,
  };
}

/** A token of this connection that may be used now; ask again before each call, since it lives about two hours. */
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
  /** TikTok took the token but says that the permission to send is not among its scopes. */
  scopeMissing: boolean;
};

/**
 * TikTok refused a call for its token: the pair of that version is renewed once, whoever reports it, and the new token comes back.
 * A missing scope is not a matter of renewal: the account is then one that may not send until a person reconnects it.
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
