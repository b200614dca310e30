import "server-only";

import type { WorkerActor } from "#lib/actor";
import { recordApiCall } from "#lib/connections/api-call-log";
import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { getAccessToken, handleInvalidToken } from "#lib/connections/get-access-token";
import { database } from "#lib/infra/db/database";
import { fetchUserInfo } from "#lib/tiktok/user-info";

export type VerifyRemovedAuthorizationResult = {
  kind: "still_authorized" | "removed" | "not_connected";
  openId: string | null;
};

/**
 * Checks a webhook's removal hint with TikTok. Disconnects only if TikTok rejects both the token
 * and its refresh. Throws when TikTok is unreachable, so that the job is retried.
 */
export async function verifyRemovedAuthorization(
  actor: WorkerActor,
  { connectionId }: { connectionId: string },
): Promise<VerifyRemovedAuthorizationResult> {
  const { shopId } = actor;
  const row = await database().connection.findFirst({
    where: { id: connectionId, shopId },
    select: { openId: true, state: true, scopes: true },
  });
  const outcome = (kind: VerifyRemovedAuthorizationResult["kind"]) => ({
    kind,
    openId: row?.openId ?? null,
  });
  if (!row || row.state === "disconnected") return outcome("not_connected");
  const found = await getAccessToken(actor, connectionId);
  if (found.kind === "unclear")
    throw new Error("TikTok cannot be asked whether the access was removed");
  if (found.kind === "token") {
    const { result, exchange } = await fetchUserInfo(found.token, row.scopes);
    await recordApiCall({
      shopId,
      connectionId,
      operation: "fetch_user_info",
      trigger: "removal_check",
      exchange,
    });
    if (result.kind === "ok" || result.kind === "scope_missing") return outcome("still_authorized");
    if (result.kind !== "token_invalid")
      throw new Error("TikTok cannot be asked whether the access was removed");
    const renewed = await handleInvalidToken(actor, {
      connectionId,
      version: found.version,
      scopeMissing: false,
    });
    if (renewed.kind === "token") return outcome("still_authorized");
    if (renewed.kind === "unclear")
      throw new Error("TikTok cannot be asked whether the access was removed");
  }
  const ended = await disconnectConnection(actor, {
    id: connectionId,
    reason: "removed_at_tiktok",
  });
  return outcome(ended.kind === "disconnected" ? "removed" : "not_connected");
}
