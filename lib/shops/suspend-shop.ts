import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";

/**
 * Stops a shop: from here on nothing new is sent or connected and no token of its accounts is used; with `endSessions` everybody is
 * signed out. Safe to repeat: only what was still open is counted. Answers how many sessions ended.
 */
export async function suspendShop(
  actor: WorkerActor,
  { endSessions }: { endSessions: boolean },
): Promise<number> {
  const { shopId } = actor;
  return act(actor, "shop.suspend", async (tx) => {
    const stopped = await tx.$executeRaw`
      UPDATE "Shop" SET "suspendedAt" = clock_timestamp() WHERE id = ${shopId}::uuid AND "suspendedAt" IS NULL`;
    const sessionsEnded = endSessions
      ? await tx.$executeRaw`
          UPDATE "StaffSession" s SET "endedAt" = clock_timestamp() FROM "Staff" p
          WHERE p.id = s."staffId" AND p."shopId" = ${shopId}::uuid AND s."endedAt" IS NULL`
      : 0;
    if (stopped + sessionsEnded === 0) return unrecorded(0);
    return recorded(
      { action: "shop.suspended", subjectId: shopId, details: { sessionsEnded } },
      sessionsEnded,
    );
  });
}

/** Lets a stopped shop connect and send again. Nothing comes back by itself: its accounts are connected anew. */
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
