import "server-only";

import type { Role, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { holdPerson } from "#lib/staff/hold-person";

/** Gives somebody else of the actor's shop another role; it counts from that person's next request. What a former administrator invited and nobody took up is withdrawn. */
export async function changeRole(actor: StaffActor, { personId, role }: { personId: string; role: Role }): Promise<{ role: Role }> {
  return act<{ role: Role }>(actor, "staff.manage", async (tx) => {
    const { role: from } = await holdPerson(tx, actor, { personId });
    if (from === role) return unrecorded({ role });
    await tx.staff.update({ where: { id: personId }, data: { role } });
    await tx.invitation.deleteMany({ where: { shopId: actor.shopId, invitedById: personId } });
    return recorded({ action: "staff.role_changed", subjectId: personId, details: { from, to: role } }, { role });
  });
}
