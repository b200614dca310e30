import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";

/** Whether everybody of the actor's shop needs a second factor. Who has none is led to set one up at their next request. */
export async function setFactorRequirement(actor: StaffActor, { required }: { required: boolean }): Promise<{ required: boolean }> {
  const { shopId } = actor;
  return act(actor, "staff.manage", async (tx) => {
    const other = { id: shopId, requireSecondFactor: !required };
    const { count } = await tx.shop.updateMany({ where: other, data: { requireSecondFactor: required } });
    if (count === 0) return unrecorded({ required });
    return recorded({ action: "staff.factor_requirement_set", subjectId: shopId, details: { required } }, { required });
  });
}
