import "server-only";

import type { Role } from "#lib/actor";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import type { Tx } from "#lib/infra/database";
import { absolute } from "#lib/infra/env";
import { hashToken, randomToken } from "#lib/infra/keys";
import { oweLetter } from "#lib/infra/outbox";
import { paths } from "#lib/paths";
import { invitationLetter, takenLetter } from "#lib/staff/letters";
import { linkPolicy } from "#lib/staff/policy";

type Place = { shopId: string; email: string; name: string; role: Role; invitedBy: { id: string; name: string } | null };

/** An invitation as it is told once: its link is stored only as a hash. */
export type Offer = { link: string; email: string; until: string; mailed: boolean };

/**
 * Writes an invitation with a fresh link and its letter, in the caller's transaction; an earlier one to that address from that shop
 * ends. Whether the address has an account elsewhere changes the letter alone, never what the inviter sees.
 */
export async function offerPlace(tx: Tx, { shopId, email, name, role, invitedBy }: Place): Promise<Offer & { id: string }> {
  const token = randomToken();
  if (invitedBy) await requireAdmin(tx, invitedBy);
  // One offer of a shop after another, so that one address never has two.
  await tx.$queryRaw`SELECT id FROM "Shop" WHERE id = ${shopId}::uuid FOR NO KEY UPDATE`;
  const createdAt = await databaseNow(tx);
  const expiresAt = new Date(createdAt.getTime() + linkPolicy.invitationHours * 3_600_000);
  await tx.invitation.deleteMany({ where: { shopId, email } });
  const { id, shop } = await tx.invitation.create({
    data: { shopId, email, name, role, invitedById: invitedBy?.id ?? null, tokenHash: hashToken(token), createdAt, expiresAt },
    select: { id: true, shop: { select: { name: true } } },
  });
  const known = await tx.staff.findUnique({ where: { email }, select: { shopId: true, name: true } });
  const about = { shop: shop.name, inviter: invitedBy?.name ?? null };
  const words = known ? takenLetter(about) : invitationLetter({ ...about, role, token });
  const mailed = await oweLetter(tx, { shopId: known?.shopId ?? shopId, to: { name: known?.name ?? name, address: email }, ...words });
  return { id, link: absolute(paths.invitation(token)), email, until: expiresAt.toISOString(), mailed };
}

/** Waits for a change of the inviter's role that is under way: it takes their invitations back, and must not miss this one. */
async function requireAdmin(tx: Tx, { id }: { id: string }): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT id FROM "Staff" WHERE id = ${id}::uuid AND role = 'admin' AND "disabledAt" IS NULL FOR SHARE`;
  if (rows.length === 0) throw refuse("forbidden", "You are no administrator of this shop any more. Nothing was changed.");
}
