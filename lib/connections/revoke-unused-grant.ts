import "server-only";

import { recordApiCall } from "#lib/connections/api-call-log";
import { database } from "#lib/infra/db/database";
import { revokeToken, type TokenGrant } from "#lib/tiktok/oauth";

export type RevokeUnusedGrantResult = "done" | "failed" | "still_in_use";

/**
 * Revokes a grant that is not stored. If a shop has this account connected, only drops the tokens,
 * because TikTok revokes all grants of an account at once. An erasure disconnects separately.
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
