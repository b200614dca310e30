import "server-only";

import { recordApiCall } from "#lib/connections/api-call-log";
import { database } from "#lib/infra/db/database";
import { revokeToken, type TokenGrant } from "#lib/tiktok/oauth";

export type RevokeUnusedGrantResult = "done" | "failed" | "still_in_use";

/**
 * Ends at TikTok a permission that will not be kept here. TikTok ends all of an account's permission at once, so when a shop's
 * connection lives by it, these tokens are only forgotten (an erasure ends that connection, and with it the permission, itself).
 */
export async function revokeUnusedGrant(grant: TokenGrant): Promise<RevokeUnusedGrantResult> {
  const held = await database().connection.count({
    where: { openId: grant.openId, state: "connected" },
  });
  if (held > 0) return "still_in_use";
  const { result, exchange } = await revokeToken(grant.accessToken);
  await recordApiCall({
    shopId: null,
    connectionId: null,
    operation: "revoke_token",
    exchange,
  });
  return result.kind === "ok" ? "done" : "failed";
}
