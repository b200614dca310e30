import "server-only";

import type { LinkActor, Role } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { database } from "#lib/infra/database";
import { hashPassword } from "#lib/infra/passwords";
import { refuseGuessable } from "#lib/staff/refuse-guessable";
import type { JoinInput } from "#lib/staff/schema";

/** One answer for a link that was used, withdrawn or is too old, and for an address that has an account: which it is, is nobody's business. */
const GONE = () => refuse("gone", "This invitation cannot be taken up. Ask whoever invited you for a new one.");

/**
 * Makes the account that an invitation offers and uses it up; of several callers at once one succeeds. An account with this
 * address, in whichever shop, stays exactly as it is. Throws `gone`, or `invalid` for a password that is easy to guess.
 */
export async function takeUpInvitation(actor: LinkActor, { name, password }: JoinInput): Promise<{ kind: "joined" }> {
  const own = { id: actor.linkId, shopId: actor.shopId };
  const place = await database().invitation.findFirst({ where: own, select: { email: true, shop: { select: { name: true } } } });
  if (!place) throw GONE();
  await refuseGuessable("password", password, { email: place.email, name, shop: place.shop.name });
  const passwordHash = await hashPassword(password);
  return act<{ kind: "joined" }>(actor, "staff.join", async (tx) => {
    const [used] = await tx.$queryRaw<{ email: string; role: Role }[]>`
      DELETE FROM "Invitation" WHERE id = ${own.id}::uuid AND "shopId" = ${own.shopId}::uuid AND "expiresAt" > now()
      RETURNING email, role::text AS role`;
    if (!used) throw GONE();
    const data = [{ shopId: own.shopId, name, passwordHash, ...used }];
    const [made] = await tx.staff.createManyAndReturn({ data, skipDuplicates: true, select: { id: true } });
    // What was used up comes back with the transaction: the inviter learns nothing from a link that is gone.
    if (!made) throw GONE();
    return recorded({ action: "staff.joined", subjectId: made.id, details: { role: used.role, invitation: own.id } }, { kind: "joined" });
  });
}
