import "server-only";

import { setTimeout as sleep } from "node:timers/promises";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { recordApiCall } from "#lib/connections/api-call-log";
import { refreshTokens } from "#lib/connections/refresh-tokens";
import { isAccessTokenUsable } from "#lib/connections/rules";
import { unsealAccessToken, readTokens, type TokenRow } from "#lib/connections/token-store";
import { revokeToken } from "#lib/tiktok/oauth";

const FIRST_RETRY_DELAY_MS = 500;

export type RevokeBeforeDisconnectResult = "done" | "failed" | "no_token" | "already_disconnected";

/**
 * Revokes a connection's access while a usable token exists, since its tokens may be stolen.
 * Retries an unclear answer for `timeoutMs`. The caller then disconnects. Safe to repeat.
 */
export async function revokeBeforeDisconnect(
  actor: WorkerActor,
  { id, timeoutMs }: { id: string; timeoutMs: number },
): Promise<RevokeBeforeDisconnectResult> {
  const found = await readTokens(actor, id);
  if (!found || found.state === "disconnected") return "already_disconnected";
  if (found.accessTokenSealed === null) return "no_token";
  return revokeUntil(actor, { id, found, deadline: performance.now() + timeoutMs });
}

async function revokeUntil(
  actor: WorkerActor,
  { id, found, deadline }: { id: string; found: TokenRow; deadline: number },
): Promise<"done" | "failed"> {
  const { shopId } = actor;
  const wasPending = await markRevocationPending(actor, id);
  // TikTok only accepts a valid access token here. Revoking it also ends the refresh token.
  if (!isAccessTokenUsable(found.accessExpiresAt, found.now))
    await refreshTokens(actor, {
      connectionId: id,
      version: found.tokenVersion,
      trigger: "expiring",
    });
  for (let pause = FIRST_RETRY_DELAY_MS; ; pause *= 2) {
    const token = unsealAccessToken(id, (await readTokens(actor, id))?.accessTokenSealed ?? null);
    if (!token) return "failed";
    const { result, exchange } = await revokeToken(token);
    await recordApiCall({ shopId, connectionId: id, operation: "revoke_token", exchange });
    if (result.kind === "ok") return "done";
    // An earlier run ended before it saved TikTok's response, so this token is already revoked.
    if (result.kind === "refused" || result.kind === "invalid_grant")
      return wasPending ? "done" : "failed";
    if (performance.now() + pause > deadline) return "failed";
    await sleep(pause);
  }
}

/** Saves the intent (R3). Returns whether an earlier run saved it. */
async function markRevocationPending(actor: WorkerActor, id: string): Promise<boolean> {
  return act(actor, "connection.disconnect", async (tx) => {
    const { count } = await tx.connection.updateMany({
      where: { id, shopId: actor.shopId, revokeState: { not: "pending" } },
      data: { revokeState: "pending" },
    });
    return unrecorded(count === 0);
  });
}
