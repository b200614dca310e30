import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";

/** Takes back an invitation of the actor's shop: its link ends. Throws `not_found` when it was taken up or withdrawn meanwhile. */
export async function withdrawInvitation(actor: StaffActor, { invitationId }: { invitationId: string }): Promise<{ kind: "withdrawn" }> {
  return act<{ kind: "withdrawn" }>(actor, "staff.manage", async (tx) => {
    const where = { id: invitationId, shopId: actor.shopId };
    const row = await tx.invitation.findFirst({ where, select: { role: true } });
    const { count } = await tx.invitation.deleteMany({ where });
    if (!row || count === 0) throw refuse("not_found", "This invitation was taken up or withdrawn already. Reload the page.");
    return recorded({ action: "staff.invitation_withdrawn", subjectId: invitationId, details: { role: row.role } }, { kind: "withdrawn" });
  });
}
