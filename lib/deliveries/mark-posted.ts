import "server-only";

import type { PhoneActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { phonePage } from "#lib/deliveries/handoff-queries";
import { databaseNow } from "#lib/infra/clock";

/**
 * Notes that the person on the phone says it is posted. TikTok alone makes a delivery *posted* (R7), so its state stays.
 * Saying it twice is fine. Throws `gone` when the link has ended.
 */
export async function markPosted(actor: PhoneActor): Promise<{ kind: "noted" }> {
  return act<{ kind: "noted" }>(actor, "handoff.use", async (tx) => {
    await phonePage(actor, tx);
    const noted = await tx.handoff.updateMany({
      where: { id: actor.handoffId, shopId: actor.shopId, postedAt: null },
      data: { postedAt: await databaseNow(tx) },
    });
    if (noted.count === 0) return unrecorded({ kind: "noted" });
    return recorded({ action: "handoff.posted", subjectId: actor.handoffId, details: { deliveryId: actor.deliveryId } }, { kind: "noted" });
  });
}
