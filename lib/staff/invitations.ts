import "server-only";

import type { Role, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { kysely, lockRow, queryRows } from "#lib/infra/db/sql";
import { absoluteUrl } from "#lib/infra/env";
import { mailTransport } from "#lib/infra/mail/mailer";
import { queueEmail } from "#lib/infra/mail/outbox";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { paths } from "#lib/paths";
import { accountExistsEmail, invitationEmail } from "#lib/staff/emails";
import { linkPolicy } from "#lib/staff/policy";
import type { InvitationInput } from "#lib/staff/schema";

type InvitationData = {
  shopId: string;
  email: string;
  name: string;
  role: Role;
  invitedBy: { id: string; name: string } | null;
};

/** An invitation as returned once: its link is stored only as a hash. */
export type CreatedInvitation = {
  /** Null where the link goes by mail alone, so that accepting it proves the mailbox. */
  link: string | null;
  email: string;
  expiresAt: string;
  emailQueued: boolean;
};

/**
 * Creates an invitation with a new link and queues its e-mail; an earlier one to that address ends.
 * Where mail leaves this machine, or an operator's command invites, accepting proves the address.
 * Whether the address has an account changes the e-mail alone, never what the inviter sees.
 */
export async function createInvitation(
  tx: Tx,
  { shopId, email, name, role, invitedBy }: InvitationData,
): Promise<CreatedInvitation & { id: string }> {
  const token = randomToken();
  if (invitedBy) await requireStillAdmin(tx, invitedBy);
  // Invitations of one shop wait for each other, so that one address never has two.
  await lockRow(tx, "Shop", { id: shopId }, "no key update");
  const createdAt = await databaseNow(tx);
  const expiresAt = new Date(createdAt.getTime() + linkPolicy.invitationHours * 3_600_000);
  await tx.invitation.deleteMany({ where: { shopId, email } });
  const byMailAlone = invitedBy !== null && mailTransport() === "smtp";
  const { id, shop } = await tx.invitation.create({
    data: {
      shopId,
      email,
      name,
      role,
      invitedById: invitedBy?.id ?? null,
      tokenHash: hashToken(token),
      provesAddress: byMailAlone || invitedBy === null,
      createdAt,
      expiresAt,
    },
    select: { id: true, shop: { select: { name: true } } },
  });
  // An unconfirmed account may be a squatter's: the mailbox gets an invitation that it can accept.
  const existing = await tx.staff.findFirst({
    where: { email, addressVerifiedAt: { not: null } },
    select: { shopId: true, name: true },
  });
  const sender = { shop: shop.name, inviter: invitedBy?.name ?? null };
  const message = existing
    ? accountExistsEmail(sender)
    : invitationEmail({ ...sender, role, token });
  const emailQueued = await queueEmail(tx, {
    shopId: existing?.shopId ?? shopId,
    to: { name: existing?.name ?? name, address: email },
    ...message,
  });
  return {
    id,
    link: byMailAlone ? null : absoluteUrl(paths.invitation(token)),
    email,
    expiresAt: expiresAt.toISOString(),
    emailQueued,
  };
}

/** Waits for a change of the inviter's role, because that must revoke this invitation too. */
async function requireStillAdmin(tx: Tx, { id }: { id: string }): Promise<void> {
  const admins = await queryRows(
    tx,
    kysely
      .selectFrom("Staff")
      .select("id")
      .where("id", "=", id)
      .where("role", "=", "admin")
      .where("disabledAt", "is", null)
      .forShare(),
  );
  if (admins.length === 0)
    throw new AppError(
      "forbidden",
      "You are no longer an administrator of this shop. Nothing was changed.",
    );
}

export type InvitePersonResult =
  | ({ kind: "invited" } & CreatedInvitation)
  | { kind: "already_here"; name: string; disabled: boolean };

/**
 * Invites an address to the actor's shop. Neither reveals nor changes an account in another shop.
 * Throws `rate_limited` per address, `conflict` when too many invitations are pending.
 */
export async function invitePerson(
  actor: StaffActor,
  { email, role }: InvitationInput,
): Promise<InvitePersonResult> {
  const { shopId, staffId: id, name } = actor;
  await enforceRateLimit("invite_email", `${shopId} ${email}`, "");
  return act<InvitePersonResult>(actor, "staff.manage", async (tx) => {
    const member = await tx.staff.findFirst({
      where: { shopId, email },
      select: { name: true, disabledAt: true },
    });
    if (member)
      return unrecorded({
        kind: "already_here",
        name: member.name,
        disabled: member.disabledAt !== null,
      });
    const pending = await tx.invitation.count({ where: { shopId, email: { not: email } } });
    if (pending >= linkPolicy.maxPendingInvitations)
      throw new AppError(
        "conflict",
        `${pending} invitations are pending. Revoke those you no longer need, then invite again.`,
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
  new AppError("not_found", "This invitation was accepted or revoked. Reload the page.");

/** Resends an invitation with a new link; the old one ends. Throws `not_found`, `rate_limited`. */
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

/** Revokes an invitation and its link. Throws `not_found` when it was accepted or revoked. */
export async function revokeInvitation(
  actor: StaffActor,
  { invitationId }: { invitationId: string },
): Promise<{ kind: "revoked" }> {
  return act<{ kind: "revoked" }>(actor, "staff.manage", async (tx) => {
    const where = { id: invitationId, shopId: actor.shopId };
    const row = await tx.invitation.findFirst({ where, select: { role: true } });
    const { count } = await tx.invitation.deleteMany({ where });
    if (!row || count === 0) throw invitationNotFound();
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
