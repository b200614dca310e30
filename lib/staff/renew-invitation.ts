import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { database } from "#lib/infra/database";
import { limit } from "#lib/infra/limiter";
import { type Offer, offerPlace } from "#lib/staff/offer-place";

const GONE = () => refuse("not_found", "This invitation was taken up or withdrawn. Reload the page.");

/** Gives an invitation of the actor's shop a new link, and its time anew; the old link ends. Throws `not_found`, or `rate_limited` when the address is asked too often. */
export async function renewInvitation(actor: StaffActor, { invitationId }: { invitationId: string }): Promise<Offer> {
  const { shopId, staffId, name } = actor;
  const wanted = { where: { id: invitationId, shopId }, select: { email: true, name: true, role: true } };
  const found = await database().invitation.findFirst(wanted);
  if (!found) throw GONE();
  await limit("invite_address", `${shopId} ${found.email}`, "");
  return act<Offer>(actor, "staff.manage", async (tx) => {
    const row = await tx.invitation.findFirst(wanted);
    if (!row) throw GONE();
    const { id, ...offer } = await offerPlace(tx, { shopId, ...row, invitedBy: { id: staffId, name } });
    return recorded({ action: "staff.invited", subjectId: id, details: { role: row.role, again: true } }, offer);
  });
}
