import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { type Offer, offerPlace } from "#lib/staff/offer-place";

export type InviteAdminOutcome = ({ kind: "invited"; shop: string } & Offer) | { kind: "no_such_shop" } | { kind: "address_taken" };

/** Invites an administrator to a shop by the operator's word: for a first one whose link ran out, or a shop that cannot get in any more. */
export async function inviteAdmin(
  actor: SystemActor,
  { shopId, name, email }: { shopId: string; name: string; email: string },
): Promise<InviteAdminOutcome> {
  return act<InviteAdminOutcome>(actor, "shop.add", async (tx) => {
    const shop = await tx.shop.findUnique({ where: { id: shopId }, select: { name: true } });
    if (!shop) return unrecorded({ kind: "no_such_shop" });
    if (await tx.staff.findUnique({ where: { email }, select: { id: true } })) return unrecorded({ kind: "address_taken" });
    const { id, ...offer } = await offerPlace(tx, { shopId, email, name, role: "admin", invitedBy: null });
    const event = { action: "staff.invited", subjectId: id, details: { role: "admin", again: false } } as const;
    return recorded(event, { kind: "invited", shop: shop.name, ...offer });
  });
}
