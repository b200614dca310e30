import "server-only";

import type { InvitationOrResetActor, Role } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { enforceRateLimit, refundRateLimit } from "#lib/infra/rate-limiter";
import { assertStrongPassword } from "#lib/staff/assert-strong-password";
import { releaseUnverified } from "#lib/staff/address";
import type { AcceptInvitationInput } from "#lib/staff/schema";

export type InvitationByToken = {
  actor: InvitationOrResetActor;
  shop: string;
  email: string;
  name: string;
  role: Role;
  expiresAt: string;
};

/** Returns the invitation and its link's actor; null if accepted, revoked, replaced or expired. */
export async function findInvitation(token: string): Promise<InvitationByToken | null> {
  const row = await database().invitation.findFirst({
    where: { tokenHash: hashToken(token), expiresAt: { gt: await databaseNow(database()) } },
    select: {
      id: true,
      shopId: true,
      shop: { select: { name: true } },
      email: true,
      name: true,
      role: true,
      expiresAt: true,
    },
  });
  if (!row) return null;
  const { id: linkId, shopId, shop, expiresAt, ...invitation } = row;
  return {
    actor: { kind: "link", shopId, linkId },
    shop: shop.name,
    ...invitation,
    expiresAt: expiresAt.toISOString(),
  };
}

/** The same for a dead link and an address with an account, so that it tells neither. */
export const invitationGone = () =>
  new AppError(
    "gone",
    "This invitation can’t be used. Ask the person who invited you for a new one, or for one to another address.",
  );

type JoinedResult = { kind: "joined"; staffId: string };

/**
 * Creates the invited account and uses up the invitation; of several callers at once one succeeds.
 * Keeps an existing account of the address, unless it is unconfirmed and this link proves it. Throws
 * `gone`, `invalid` for a guessable password, and `rate_limited` where the inviter saw the link: one
 * who holds it learns that the address is taken, so a shop may try only a few addresses a day.
 */
export async function acceptInvitation(
  actor: InvitationOrResetActor,
  { name, password }: AcceptInvitationInput,
): Promise<JoinedResult> {
  const own = { id: actor.linkId, shopId: actor.shopId };
  const invitation = await database().invitation.findFirst({
    where: own,
    select: { email: true, provesAddress: true, shop: { select: { name: true } } },
  });
  if (!invitation) throw invitationGone();
  await assertStrongPassword("password", password, {
    email: invitation.email,
    name,
    shop: invitation.shop.name,
  });
  const passwordHash = await hashPassword(password);
  if (invitation.provesAddress) return createAccount(actor, { name, passwordHash });
  await enforceRateLimit("shown_invitation", own.shopId, "");
  const joined = await createAccount(actor, { name, passwordHash });
  await refundRateLimit("shown_invitation", own.shopId, "");
  return joined;
}

async function createAccount(
  actor: InvitationOrResetActor,
  { name, passwordHash }: { name: string; passwordHash: string },
): Promise<JoinedResult> {
  const own = { id: actor.linkId, shopId: actor.shopId };
  return act<JoinedResult>(actor, "invitation.accept", async (tx) => {
    const [used] = await queryRows(
      tx,
      kysely
        .deleteFrom("Invitation")
        .where("id", "=", own.id)
        .where("shopId", "=", own.shopId)
        .where("expiresAt", ">", await databaseNow(tx))
        .returning(["email", "role", "provesAddress"]),
    );
    if (!used) throw invitationGone();
    const { email, role, provesAddress } = used;
    const released = provesAddress ? await releaseUnverified(tx, email) : [];
    const addressVerifiedAt = provesAddress ? await databaseNow(tx) : null;
    const [created] = await tx.staff.createManyAndReturn({
      data: [{ shopId: own.shopId, name, passwordHash, email, role, addressVerifiedAt }],
      skipDuplicates: true,
      select: { id: true },
    });
    // Restores the invitation, so that the inviter learns nothing from a link that is gone.
    if (!created) throw invitationGone();
    const accepted = {
      action: "staff.invitation_accepted",
      subjectId: created.id,
      details: { role, invitationId: own.id },
    } as const;
    return recorded([...released, accepted], { kind: "joined", staffId: created.id });
  });
}
