import "server-only";

import type { PublicActor, SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { openRequest } from "#lib/privacy/open-request";
import type { ReceiptGiven } from "#lib/privacy/schema";

/**
 * The holder of a TikTok account has just signed in there for this purpose alone (or TikTok itself says that the account was
 * deleted): erases what every shop holds of it. `openId` is matched here and stored nowhere. The answer is the same, and the
 * same work is queued, whether anything was found or not.
 */
export async function proveOwnership(actor: PublicActor | SystemActor, { openId }: { openId: string }): Promise<ReceiptGiven> {
  const origin = actor.kind === "system" ? "tiktok" : "account_holder";
  return act(actor, "deletion.request", async (tx) => {
    const held = await tx.connection.findMany({ where: { openId }, select: { id: true } });
    const { requestId, ...receipt } = await openRequest(tx, {
      verified: true,
      origin,
      shopId: null,
      connectionIds: held.map(({ id }) => id),
    });
    return recorded({ action: "deletion.verified", subjectId: requestId, details: { origin } }, receipt);
  });
}
