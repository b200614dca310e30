import "server-only";

import { setTimeout as sleep } from "node:timers/promises";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { recordApiCall } from "#lib/connections/api-call-log";
import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { refreshTokens } from "#lib/connections/refresh-tokens";
import { isAccessTokenUsable } from "#lib/connections/rules";
import { openAccessToken, readTokens, type TokenRow } from "#lib/connections/token-store";
import type { Tx } from "#lib/infra/db/database";
import { revokeToken } from "#lib/tiktok/oauth";

export type RevokeConnectionResult =
  | "revoked"
  | "not_confirmed"
  | "no_token"
  | "already_disconnected";

const FIRST_RETRY_DELAY_MS = 500;

/**
 * Ends a connection whose tokens may be in other hands: TikTok is told first, while a token that it believes is still here, and asked
 * again for `timeoutMs` when it stumbles; then the tokens are destroyed whatever TikTok said. Killed anywhere it may be run again.
 */
export async function revokeConnection(
  actor: WorkerActor,
  { id, timeoutMs }: { id: string; timeoutMs: number },
  withinTransaction: (tx: Tx) => Promise<number>,
): Promise<RevokeConnectionResult> {
  const found = await readTokens(actor, id);
  if (!found || found.state === "disconnected") return "already_disconnected";
  const hadToken = found.accessTokenSealed !== null;
  const revoked = hadToken ? await revokeAtTiktok(actor, { id, found, timeoutMs }) : undefined;
  await disconnectConnection(
    actor,
    { id, reason: "shop_suspended", ...(revoked ? { revoked } : {}) },
    withinTransaction,
  );
  return revoked === undefined ? "no_token" : revoked === "done" ? "revoked" : "not_confirmed";
}

async function revokeAtTiktok(
  actor: WorkerActor,
  { id, found, timeoutMs }: { id: string; found: TokenRow; timeoutMs: number },
): Promise<"done" | "failed"> {
  const { shopId } = actor;
  const toldBefore = await markRevocationPending(actor, id);
  // TikTok takes only a living access token; the refresh token dies with it.
  if (!isAccessTokenUsable(found.accessExpiresAt, found.now))
    await refreshTokens(actor, {
      connectionId: id,
      version: found.tokenVersion,
      trigger: "expiring",
    });
  const until = performance.now() + timeoutMs;
  for (let pause = FIRST_RETRY_DELAY_MS; ; pause *= 2) {
    const token = openAccessToken(id, (await readTokens(actor, id))?.accessTokenSealed ?? null);
    if (!token) return "failed";
    const { result, exchange } = await revokeToken(token);
    await recordApiCall({
      shopId,
      connectionId: id,
      operation: "revoke_token",
      exchange,
    });
    if (result.kind === "ok") return "done";
    // An earlier run told TikTok and died before it could note the answer: to TikTok the token is dead.
    if (result.kind === "refused" || result.kind === "invalid_grant")
      return toldBefore ? "done" : "failed";
    if (performance.now() + pause > until) return "failed";
    await sleep(pause);
  }
}

/** Writes the intent (R3); answers whether an earlier run wrote it. */
async function markRevocationPending(actor: WorkerActor, id: string): Promise<boolean> {
  return act(actor, "connection.disconnect", async (tx) => {
    const { count } = await tx.connection.updateMany({
      where: { id, shopId: actor.shopId, revokeState: { not: "pending" } },
      data: { revokeState: "pending" },
    });
    return unrecorded(count === 0);
  });
}
