import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { type Offer, offerPlace } from "#lib/staff/offer-place";
import type { NewShop } from "#lib/staff/schema";

export type AddShopOutcome = ({ kind: "added"; shopId: string } & Offer) | { kind: "address_taken" };

/** Adds a shop to the installation, with the invitation of its first administrator. An address that has an account in any shop is not invited. */
export async function addShop(actor: SystemActor, { name, adminName, adminEmail: email }: NewShop): Promise<AddShopOutcome> {
  return act<AddShopOutcome>(actor, "shop.add", async (tx) => {
    if (await tx.staff.findUnique({ where: { email }, select: { id: true } })) return unrecorded({ kind: "address_taken" });
    const { id: shopId } = await tx.shop.create({ data: { name }, select: { id: true } });
    const { id, ...offer } = await offerPlace(tx, { shopId, email, name: adminName, role: "admin", invitedBy: null });
    return recorded({ action: "shop.added", subjectId: shopId, details: { invitation: id } }, { kind: "added", shopId, ...offer });
  });
}
