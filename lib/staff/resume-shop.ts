import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";

/** Lets a stopped shop connect and send again. Nothing comes back by itself: its accounts are connected anew. */
export async function resumeShop(actor: WorkerActor): Promise<"resumed" | "was_running"> {
  const { shopId } = actor;
  return act(actor, "shop.stop", async (tx) => {
    const { count } = await tx.shop.updateMany({ where: { id: shopId, stoppedAt: { not: null } }, data: { stoppedAt: null } });
    if (count === 0) return unrecorded("was_running" as const);
    return recorded({ action: "shop.resumed", subjectId: shopId, details: {} }, "resumed" as const);
  });
}
