import "server-only";

import { recordApiCall } from "#lib/connections/api-call-log";
import { database } from "#lib/infra/db/database";
import { revokeToken, type TokenGrant } from "#lib/tiktok/oauth";

export type RevokeUnusedGrantResult = "done" | "failed" | "still_in_use";

/**
 * Revokes a grant that is not kept here. TikTok revokes all grants of an account at once, so while a connection of a shop uses the account,
 * these tokens are only dropped (an erasure disconnects that connection itself).
 */
export async function revokeUnusedGrant(grant: TokenGrant): Promise<RevokeUnusedGrantResult> {
  const inUse = await database().connection.count({
    where: { openId: grant.openId, state: "connected" },
  });
  if (inUse > 0) return "still_in_use";
  const { result, exchange } = await revokeToken(grant.accessToken);
  await recordApiCall({
    shopId: null,
    connectionId: null,
    operation: "revoke_token",
    exchange,
  });
  return result.kind === "ok" ? "done" : "failed";
}
