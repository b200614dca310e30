import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/clock";

/**
 * Says whether the shop asks for two people. Consents under way are waited for. When it ends, whatever waits for an approval needs
 * none any more: those requests end with it. What was agreed to already goes on either way.
 */
export async function requireApproval(
  actor: StaffActor,
  { twoPeople }: { twoPeople: boolean },
): Promise<{ twoPeople: boolean; closed: number }> {
  const { shopId } = actor;
  return act(actor, "approval.require", async (tx) => {
    const changed = await tx.shop.updateMany({ where: { id: shopId, twoPeople: !twoPeople }, data: { twoPeople } });
    if (changed.count === 0) return unrecorded({ twoPeople, closed: 0 });
    const ended = twoPeople
      ? { count: 0 }
      : await tx.approvalRequest.updateMany({
          where: { shopId, outcome: null },
          data: { outcome: "not_needed", endedById: actor.staffId, endedAt: await databaseNow(tx) },
        });
    const details = { twoPeople, closed: ended.count };
    return recorded({ action: "approval.required", subjectId: shopId, details }, details);
  });
}
