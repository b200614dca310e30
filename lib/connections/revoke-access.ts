import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { keepCall } from "#lib/connections/keep-call";
import type { Secret } from "#lib/infra/secret";
import { revokeToken } from "#lib/tiktok/oauth";

const TRIES = 2;

type Revoked = { id: string; token: Secret | null; /** What oweRevocation gave for it. */ owed?: string };

/**
 * Tells TikTok that a connection which was just ended here has ended; a null token could not be read any more. Tried twice when
 * TikTok stumbles, and as part of an erasure (`owed`) for a day more by lib/privacy/retry-revocations.ts. The result is stored beside the
 * connection unless it was linked anew meanwhile.
 */
export async function revokeAccess(actor: ShopActor, { id, token, owed }: Revoked): Promise<"done" | "failed"> {
  const { shopId } = actor;
  const told = token ? await revoke(shopId, id, token) : "refused";
  const later = told === "stumbled" && owed !== undefined;
  const result = told === "ok" ? "done" : "failed";
  await act(actor, "connection.disconnect", async (tx) => {
    if (later) return unrecorded(undefined);
    if (owed !== undefined) await tx.revocation.deleteMany({ where: { id: owed } });
    await tx.connection.updateMany({ where: { id, shopId, state: "disconnected" }, data: { revokeState: result } });
    return recorded({ action: "connection.revoked", subjectId: id, details: { result } }, undefined);
  });
  return result;
}

async function revoke(shopId: string, connectionId: string, token: Secret): Promise<"ok" | "refused" | "stumbled"> {
  for (let attempt = 1; ; attempt += 1) {
    const { result, exchange } = await revokeToken(token);
    await keepCall({ shopId, connectionId, operation: "Give the permission back", asked: "", exchange });
    const stumbled = result.kind === "unclear" || result.kind === "rate_limited";
    if (!stumbled) return result.kind === "ok" ? "ok" : "refused";
    if (attempt === TRIES) return "stumbled";
  }
}
