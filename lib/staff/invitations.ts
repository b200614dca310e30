import "server-only";

import type { LinkActor, Role, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { absoluteUrl } from "#lib/infra/env";
import { queueEmail } from "#lib/infra/mail/outbox";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { paths } from "#lib/paths";
import { assertStrongPassword } from "#lib/staff/assert-strong-password";
import { accountExistsEmail, invitationEmail } from "#lib/staff/emails";
import { linkPolicy } from "#lib/staff/policy";
import type { AcceptInvitationInput, InvitationInput } from "#lib/staff/schema";

type InvitationData = {
  shopId: string;
  email: string;
  name: string;
  role: Role;
  invitedBy: { id: string; name: string } | null;
};

/** An invitation as it is told once: its link is stored only as a hash. */
export type CreatedInvitation = {
  link: string;
  email: string;
  expiresAt: string;
  emailQueued: boolean;
};

/**
 * Writes an invitation with a fresh link and its letter, in the caller's transaction; an earlier one to that address from that shop
 * ends. Whether the address has an account elsewhere changes the letter alone, never what the inviter sees.
 */
export async function createInvitation(
  tx: Tx,
  { shopId, email, name, role, invitedBy }: InvitationData,
): Promise<CreatedInvitation & { id: string }> {
  const token = randomToken();
  if (invitedBy) await requireStillAdmin(tx, invitedBy);
  // One offer of a shop after another, so that one address never has two.
  await tx.$queryRaw`SELECT id FROM "Shop" WHERE id = ${shopId}::uuid FOR NO KEY UPDATE`;
  const createdAt = await databaseNow(tx);
  const expiresAt = new Date(createdAt.getTime() + linkPolicy.invitationHours * 3_600_000);
  await tx.invitation.deleteMany({ where: { shopId, email } });
  const { id, shop } = await tx.invitation.create({
    data: {
      shopId,
      email,
      name,
      role,
      invitedById: invitedBy?.id ?? null,
      tokenHash: hashToken(token),
      createdAt,
      expiresAt,
    },
    select: { id: true, shop: { select: { name: true } } },
  });
  const existing = await tx.staff.findUnique({
    where: { email },
    select: { shopId: true, name: true },
  });
  const about = { shop: shop.name, inviter: invitedBy?.name ?? null };
  const message = existing ? accountExistsEmail(about) : invitationEmail({ ...about, role, token });
  const emailQueued = await queueEmail(tx, {
    shopId: existing?.shopId ?? shopId,
    to: { name: existing?.name ?? name, address: email },
    ...message,
  });
  return {
    id,
    link: absoluteUrl(paths.invitation(token)),
    email,
    expiresAt: expiresAt.toISOString(),
    emailQueued,
  };
}

/** Waits for a change of the inviter's role that is under way: it takes their invitations back, and must not miss this one. */
async function requireStillAdmin(tx: Tx, { id }: { id: string }): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT id FROM "Staff" WHERE id = ${id}::uuid AND role = 'admin' AND "disabledAt" IS NULL FOR SHARE`;
  if (rows.length === 0)
    throw new AppError(
      "forbidden",
      "You are no administrator of this shop any more. Nothing was changed.",
    );
}

export type InvitePersonResult =
  | ({ kind: "invited" } & CreatedInvitation)
  | { kind: "already_here"; name: string; disabled: boolean };

/**
 * Offers a place in the actor's shop to an address. Of an account in another shop nothing is said and nothing is changed. Throws
 * `rate_limited` when one address is asked too often, and `conflict` when too many invitations wait.
 */
export async function invitePerson(
  actor: StaffActor,
  { email, role }: InvitationInput,
): Promise<InvitePersonResult> {
  const { shopId, staffId: id, name } = actor;
  await enforceRateLimit("invite_email", `${shopId} ${email}`, "");
  return act<InvitePersonResult>(actor, "staff.manage", async (tx) => {
    const here = await tx.staff.findFirst({
      where: { shopId, email },
      select: { name: true, disabledAt: true },
    });
    if (here)
      return unrecorded({
        kind: "already_here",
        name: here.name,
        disabled: here.disabledAt !== null,
      });
    const waiting = await tx.invitation.count({ where: { shopId, email: { not: email } } });
    if (waiting >= linkPolicy.maxPendingInvitations)
      throw new AppError(
        "conflict",
        `${waiting} invitations wait already. Withdraw those that are not needed any more, then invite again.`,
      );
    const { id: invitationId, ...invitation } = await createInvitation(tx, {
      shopId,
      email,
      name: "",
      role,
      invitedBy: { id, name },
    });
    return recorded(
      { action: "staff.invited", subjectId: invitationId, details: { role, resent: false } },
      { kind: "invited", ...invitation },
    );
  });
}

const invitationNotFound = () =>
  new AppError("not_found", "This invitation was taken up or withdrawn. Reload the page.");

/** Gives an invitation of the actor's shop a new link, and its time anew; the old link ends. Throws `not_found`, or `rate_limited` when the address is asked too often. */
export async function resendInvitation(
  actor: StaffActor,
  { invitationId }: { invitationId: string },
): Promise<CreatedInvitation> {
  const { shopId, staffId, name } = actor;
  const query = {
    where: { id: invitationId, shopId },
    select: { email: true, name: true, role: true },
  };
  const found = await database().invitation.findFirst(query);
  if (!found) throw invitationNotFound();
  await enforceRateLimit("invite_email", `${shopId} ${found.email}`, "");
  return act<CreatedInvitation>(actor, "staff.manage", async (tx) => {
    const row = await tx.invitation.findFirst(query);
    if (!row) throw invitationNotFound();
    const { id, ...invitation } = await createInvitation(tx, {
      shopId,
      ...row,
      invitedBy: { id: staffId, name },
    });
    return recorded(
      { action: "staff.invited", subjectId: id, details: { role: row.role, resent: true } },
      invitation,
    );
  });
}

/** Takes back an invitation of the actor's shop: its link ends. Throws `not_found` when it was taken up or withdrawn meanwhile. */
export async function revokeInvitation(
  actor: StaffActor,
  { invitationId }: { invitationId: string },
): Promise<{ kind: "revoked" }> {
  return act<{ kind: "revoked" }>(actor, "staff.manage", async (tx) => {
    const where = { id: invitationId, shopId: actor.shopId };
    const row = await tx.invitation.findFirst({ where, select: { role: true } });
    const { count } = await tx.invitation.deleteMany({ where });
    if (!row || count === 0)
      throw new AppError(
        "not_found",
        "This invitation was taken up or withdrawn already. Reload the page.",
      );
    return recorded(
      {
        action: "staff.invitation_revoked",
        subjectId: invitationId,
        details: { role: row.role },
      },
      { kind: "revoked" },
    );
  });
}

export type InvitationByToken = {
  actor: LinkActor;
  shop: string;
  email: string;
  name: string;
  role: Role;
  expiresAt: string;
};

type InvitationRow = {
  id: string;
  shopId: string;
  shop: string;
  email: string;
  name: string;
  role: Role;
  expiresAt: Date;
};

/** Whoever holds this invitation's link, and what it offers; null when it was taken up, withdrawn, replaced, or is too old. */
export async function findInvitation(token: string): Promise<InvitationByToken | null> {
  const rows = await database().$queryRaw<InvitationRow[]>`
    SELECT i.id::text AS id, i."shopId"::text AS "shopId", s.name AS shop, i.email, i.name, i.role::text AS role, i."expiresAt"
    FROM "Invitation" i JOIN "Shop" s ON s.id = i."shopId" WHERE i."tokenHash" = ${hashToken(token)} AND i."expiresAt" > now()`;
  const row = rows[0];
  if (!row) return null;
  const { id: linkId, shopId, expiresAt, ...invitation } = row;
  return {
    actor: { kind: "link", shopId, linkId },
    ...invitation,
    expiresAt: expiresAt.toISOString(),
  };
}

/** One answer for a link that was used, withdrawn or is too old, and for an address that has an account: which it is, is nobody's business. */
const invitationGone = () =>
  new AppError(
    "gone",
    "This invitation cannot be taken up. Ask whoever invited you for a new one.",
  );

/**
 * Makes the account that an invitation offers and uses it up; of several callers at once one succeeds. An account with this
 * address, in whichever shop, stays exactly as it is. Throws `gone`, or `invalid` for a password that is easy to guess.
 */
export async function acceptInvitation(
  actor: LinkActor,
  { name, password }: AcceptInvitationInput,
): Promise<{ kind: "joined" }> {
  const own = { id: actor.linkId, shopId: actor.shopId };
  const invitation = await database().invitation.findFirst({
    where: own,
    select: { email: true, shop: { select: { name: true } } },
  });
  if (!invitation) throw invitationGone();
  await assertStrongPassword("password", password, {
    email: invitation.email,
    name,
    shop: invitation.shop.name,
  });
  const passwordHash = await hashPassword(password);
  return act<{ kind: "joined" }>(actor, "invitation.accept", async (tx) => {
    const [used] = await tx.$queryRaw<{ email: string; role: Role }[]>`
      DELETE FROM "Invitation" WHERE id = ${own.id}::uuid AND "shopId" = ${own.shopId}::uuid AND "expiresAt" > now()
      RETURNING email, role::text AS role`;
    if (!used) throw invitationGone();
    const data = [{ shopId: own.shopId, name, passwordHash, ...used }];
    const [made] = await tx.staff.createManyAndReturn({
      data,
      skipDuplicates: true,
      select: { id: true },
    });
    // What was used up comes back with the transaction: the inviter learns nothing from a link that is gone.
    if (!made) throw invitationGone();
    return recorded(
      {
        action: "staff.invitation_accepted",
        subjectId: made.id,
        details: { role: used.role, invitationId: own.id },
      },
      { kind: "joined" },
    );
  });
}
