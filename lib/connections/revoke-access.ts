import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { keepCall } from "#lib/connections/keep-call";
import type { Secret } from "#lib/infra/secret";
import { revokeToken } from "#lib/tiktok/oauth";

const TRIES = 2;

/**
 * Tells TikTok that a connection which was just ended here has ended; a null token could not be read any more. Tried twice when
 * TikTok stumbles. The result is stored beside the connection unless it was linked anew meanwhile.
 */
export async function revokeAccess(actor: ShopActor, { id, token }: { id: string; token: Secret | null }): Promise<"done" | "failed"> {
  const { shopId } = actor;
  const result = token && (await revoke(shopId, id, token)) ? "done" : "failed";
  await act(actor, "connection.disconnect", async (tx) => {
    await tx.connection.updateMany({ where: { id, shopId, state: "disconnected" }, data: { revokeState: result } });
    return recorded({ action: "connection.revoked", subjectId: id, details: { result } }, undefined);
  });
  return result;
}

async function revoke(shopId: string, connectionId: string, token: Secret): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const { result, exchange } = await revokeToken(token);
    await keepCall({ shopId, connectionId, operation: "Give the permission back", asked: "", exchange });
    const stumbled = result.kind === "unclear" || result.kind === "rate_limited";
    if (!stumbled || attempt === TRIES) return result.kind === "ok";
  }
}
