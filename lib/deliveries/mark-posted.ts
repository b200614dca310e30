import "server-only";

import type { PhoneActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { phonePage } from "#lib/deliveries/handoff-queries";
import { noteSaid } from "#lib/deliveries/note-said";
import { maySay } from "#lib/deliveries/state";
import { databaseNow } from "#lib/infra/clock";

/**
 * Notes that the person on the phone says it is posted, which frees its slot. TikTok alone makes a delivery *posted* (R7), so
 * its state stays.
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
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${actor.deliveryId}::uuid FOR UPDATE`;
    const { state, resolution, saidOutcome } = await tx.delivery.findUniqueOrThrow({
      where: { id: actor.deliveryId },
      select: { state: true, resolution: true, saidOutcome: true },
    });
    if (saidOutcome === null && maySay(state, resolution)) await noteSaid(tx, actor.deliveryId, "posted");
    return recorded({ action: "handoff.posted", subjectId: actor.handoffId, details: { deliveryId: actor.deliveryId } }, { kind: "noted" });
  });
}
