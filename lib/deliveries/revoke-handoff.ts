import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";

/** Ends the phone link of a delivery at once and destroys its token. Ending twice is fine. Throws `not_found`. */
export async function revokeHandoff(actor: StaffActor, { deliveryId }: { deliveryId: string }): Promise<{ kind: "revoked" }> {
  const { shopId } = actor;
  return act<{ kind: "revoked" }>(actor, "handoff.make", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${deliveryId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
    const delivery = await tx.delivery.findFirst({ where: { id: deliveryId, shopId }, select: { id: true } });
    if (!delivery) throw refuse("not_found", "This delivery does not exist in your shop.");
    const ended = await tx.handoff.updateManyAndReturn({
      where: { deliveryId, shopId, revokedAt: null },
      data: { revokedAt: await databaseNow(tx), tokenSealed: null },
      select: { id: true },
    });
    if (ended.length === 0) return unrecorded({ kind: "revoked" });
    const events = ended.map(({ id }) => ({ action: "handoff.revoked" as const, subjectId: id, details: { deliveryId } }));
    return recorded(events, { kind: "revoked" });
  });
}
