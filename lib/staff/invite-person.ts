import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { limit } from "#lib/infra/limiter";
import { type Offer, offerPlace } from "#lib/staff/offer-place";
import { linkPolicy } from "#lib/staff/policy";
import type { InvitationInput } from "#lib/staff/schema";

export type InvitePersonOutcome = ({ kind: "invited" } & Offer) | { kind: "already_here"; name: string; disabled: boolean };

/**
 * Offers a place in the actor's shop to an address. Of an account in another shop nothing is said and nothing is changed. Throws
 * `rate_limited` when one address is asked too often, and `conflict` when too many invitations wait.
 */
export async function invitePerson(actor: StaffActor, { email, role }: InvitationInput): Promise<InvitePersonOutcome> {
  const { shopId, staffId: id, name } = actor;
  await limit("invite_address", `${shopId} ${email}`, "");
  return act<InvitePersonOutcome>(actor, "staff.manage", async (tx) => {
    const here = await tx.staff.findFirst({ where: { shopId, email }, select: { name: true, disabledAt: true } });
    if (here) return unrecorded({ kind: "already_here", name: here.name, disabled: here.disabledAt !== null });
    const waiting = await tx.invitation.count({ where: { shopId, email: { not: email } } });
    if (waiting >= linkPolicy.waitingInvitations)
      throw refuse("conflict", `${waiting} invitations wait already. Withdraw those that are not needed any more, then invite again.`);
    const { id: invitationId, ...offer } = await offerPlace(tx, { shopId, email, name: "", role, invitedBy: { id, name } });
    return recorded({ action: "staff.invited", subjectId: invitationId, details: { role, again: false } }, { kind: "invited", ...offer });
  });
}
