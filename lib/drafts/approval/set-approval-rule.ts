import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/db/database";

/**
 * Says whether the shop asks for two people. Consents under way are waited for. When it ends, whatever waits for an approval needs
 * none any more: those requests end with it. What was agreed to already goes on either way.
 */
export async function setApprovalRule(
  actor: StaffActor,
  { requireApproval }: { requireApproval: boolean },
): Promise<{ requireApproval: boolean; closed: number }> {
  const { shopId } = actor;
  return act(actor, "approval.require", async (tx) => {
    const changed = await tx.shop.updateMany({
      where: { id: shopId, requireApproval: !requireApproval },
      data: { requireApproval },
    });
    if (changed.count === 0) return unrecorded({ requireApproval, closed: 0 });
    const ended = requireApproval
      ? { count: 0 }
      : await tx.approvalRequest.updateMany({
          where: { shopId, outcome: null },
          data: {
            outcome: "not_needed",
            closedById: actor.staffId,
            closedAt: await databaseNow(tx),
          },
        });
    const details = { requireApproval, closed: ended.count };
    return recorded({ action: "approval.rule_changed", subjectId: shopId, details }, details);
  });
}
