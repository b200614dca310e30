import "server-only";

import type { PhoneActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { phonePage, type PhoneView } from "#lib/deliveries/handoff-queries";

/** What the phone page shows; notes when the link was opened for the first time. Throws `gone` when the link has ended. */
export async function openHandoff(actor: PhoneActor): Promise<PhoneView> {
  return act<PhoneView>(actor, "handoff.use", async (tx) => {
    const view = await phonePage(actor, tx);
    await tx.handoff.updateMany({ where: { id: actor.handoffId, shopId: actor.shopId, openedAt: null }, data: { openedAt: new Date() } });
    return unrecorded(view);
  });
}
