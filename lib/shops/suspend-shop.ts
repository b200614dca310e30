import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/db/database";

/**
 * Suspends a shop: nothing new is sent or connected, and no token of its accounts is used.
 * `endSessions` signs everyone out. Safe to repeat. Returns how many sessions ended.
 */
export async function suspendShop(
  actor: WorkerActor,
  { endSessions }: { endSessions: boolean },
): Promise<number> {
  const { shopId } = actor;
  return act(actor, "shop.suspend", async (tx) => {
    const { count: suspended } = await tx.shop.updateMany({
      where: { id: shopId, suspendedAt: null },
      data: { suspendedAt: await databaseNow(tx) },
    });
    const { count: sessionsEnded } = endSessions
      ? await tx.staffSession.updateMany({
          where: { staff: { shopId }, endedAt: null },
          data: { endedAt: await databaseNow(tx) },
        })
      : { count: 0 };
    if (suspended + sessionsEnded === 0) return unrecorded(0);
    return recorded(
      { action: "shop.suspended", subjectId: shopId, details: { sessionsEnded } },
      sessionsEnded,
    );
  });
}

/** Lets a suspended shop connect and send again. Its accounts must be connected again. */
export async function resumeShop(actor: WorkerActor): Promise<"resumed" | "was_active"> {
  const { shopId } = actor;
  return act(actor, "shop.suspend", async (tx) => {
    const { count } = await tx.shop.updateMany({
      where: { id: shopId, suspendedAt: { not: null } },
      data: { suspendedAt: null },
    });
    if (count === 0) return unrecorded("was_active" as const);
    return recorded({ action: "shop.resumed", subjectId: shopId, details: {} }, "resumed" as const);
  });
}
