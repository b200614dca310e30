import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { type CreatedInvitation, createInvitation } from "#lib/staff/invitations";
import type { CreateShopInput } from "#lib/staff/schema";

export type CreateShopResult =
  | ({ kind: "created"; shopId: string } & CreatedInvitation)
  | { kind: "email_taken" };

/** Creates a shop and invites its first administrator, unless the address has an account. */
export async function createShop(
  actor: SystemActor,
  { name, adminName, adminEmail: email }: CreateShopInput,
): Promise<CreateShopResult> {
  return act<CreateShopResult>(actor, "shop.create", async (tx) => {
    if (await tx.staff.findUnique({ where: { email }, select: { id: true } }))
      return unrecorded({ kind: "email_taken" });
    const { id: shopId } = await tx.shop.create({ data: { name }, select: { id: true } });
    const { id, ...invitation } = await createInvitation(tx, {
      shopId,
      email,
      name: adminName,
      role: "admin",
      invitedBy: null,
    });
    return recorded(
      { action: "shop.created", subjectId: shopId, details: { invitationId: id } },
      { kind: "created", shopId, ...invitation },
    );
  });
}

export type InviteShopAdminResult =
  | ({ kind: "invited"; shop: string } & CreatedInvitation)
  | { kind: "shop_not_found" }
  | { kind: "email_taken" };

/** Invites another administrator, for an expired first link or a shop where no one can sign in. */
export async function inviteShopAdmin(
  actor: SystemActor,
  { shopId, name, email }: { shopId: string; name: string; email: string },
): Promise<InviteShopAdminResult> {
  return act<InviteShopAdminResult>(actor, "shop.create", async (tx) => {
    const shop = await tx.shop.findUnique({ where: { id: shopId }, select: { name: true } });
    if (!shop) return unrecorded({ kind: "shop_not_found" });
    if (await tx.staff.findUnique({ where: { email }, select: { id: true } }))
      return unrecorded({ kind: "email_taken" });
    const { id, ...invitation } = await createInvitation(tx, {
      shopId,
      email,
      name,
      role: "admin",
      invitedBy: null,
    });
    const event = {
      action: "staff.invited",
      subjectId: id,
      details: { role: "admin", resent: false },
    } as const;
    return recorded(event, { kind: "invited", shop: shop.name, ...invitation });
  });
}
