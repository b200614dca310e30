import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/db/database";

/**
 * Sets whether the shop requires a second approver; turning it off closes the open requests. Waits
 * for consents in progress; given consents stay valid. Returns how many requests were closed.
 */
export async function setApprovalRule(
  actor: StaffActor,
  { requireApproval }: { requireApproval: boolean },
): Promise<{ requireApproval: boolean; closed: number }> {
  const { shopId } = actor;
  return act(actor, "approval.configure", async (tx) => {
    const changed = await tx.shop.updateMany({
      where: { id: shopId, requireApproval: !requireApproval },
      data: { requireApproval },
    });
    if (changed.count === 0) return unrecorded({ requireApproval, closed: 0 });
    const { count: closed } = requireApproval
      ? { count: 0 }
      : await tx.approvalRequest.updateMany({
          where: { shopId, outcome: null },
          data: {
            outcome: "not_needed",
            closedById: actor.staffId,
            closedAt: await databaseNow(tx),
          },
        });
    const details = { requireApproval, closed };
    return recorded({ action: "approval.rule_changed", subjectId: shopId, details }, details);
  });
}
