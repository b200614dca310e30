import "server-only";

import type { InvitationOrResetActor, PublicActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { passwordChangedEmail, passwordResetEmail } from "#lib/auth/emails";
import { AppError } from "#lib/errors";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { isMailEnabled, mailTransport } from "#lib/infra/mail/mailer";
import { queueEmail } from "#lib/infra/mail/outbox";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { markVerified } from "#lib/staff/address";
import { assertStrongPassword } from "#lib/staff/assert-strong-password";
import { linkPolicy } from "#lib/staff/policy";

/** Returns whether this address may get another reset e-mail. The requester is never told. */
async function isWithinAddressLimit(email: string): Promise<boolean> {
  try {
    await enforceRateLimit("password_reset_email", email, "");
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "rate_limited") return false;
    throw error;
  }
}

/** E-mails a reset link to the active person with this address. Any address returns the same. */
export async function requestPasswordReset(
  actor: PublicActor,
  { email }: { email: string },
): Promise<void> {
  if (!isMailEnabled() || !(await isWithinAddressLimit(email))) return;
  await act(actor, "password.request_reset", async (tx) => {
    const person = await tx.staff.findFirst({
      where: { email, disabledAt: null },
      select: { id: true, shopId: true, name: true },
    });
    if (!person) return unrecorded(undefined);
    const token = randomToken();
    const createdAt = await databaseNow(tx);
    const expiresAt = new Date(createdAt.getTime() + linkPolicy.passwordResetMinutes * 60_000);
    await tx.passwordReset.create({
      data: { staffId: person.id, tokenHash: hashToken(token), createdAt, expiresAt },
    });
    await queueEmail(tx, {
      shopId: person.shopId,
      to: { name: person.name, address: email },
      ...passwordResetEmail(token),
    });
    return recorded(
      { action: "staff.password_reset_requested", subjectId: person.id, details: {} },
      undefined,
    );
  });
}

/** Returns a reset link's actor and e-mail address; null if used, expired or disabled. */
export async function findPasswordReset(
  token: string,
): Promise<{ actor: InvitationOrResetActor; email: string } | null> {
  const row = await database().passwordReset.findFirst({
    where: {
      tokenHash: hashToken(token),
      expiresAt: { gt: await databaseNow(database()) },
      staff: { disabledAt: null },
    },
    select: { id: true, staff: { select: { shopId: true, email: true } } },
  });
  if (!row) return null;
  const { shopId, email } = row.staff;
  return { actor: { kind: "link", shopId, linkId: row.id }, email };
}

const linkGone = () =>
  new AppError("gone", "This link has expired or was already used. Request a new one.");

/**
 * Sets a new password and uses up the reset link. Ends the person's sessions and other reset links,
 * and signs no one in. Throws `gone`, or `invalid` for a guessable password.
 */
export async function resetPassword(
  actor: InvitationOrResetActor,
  { password }: { password: string },
): Promise<{ kind: "changed" }> {
  const row = await database().passwordReset.findFirst({
    where: { id: actor.linkId, staff: { shopId: actor.shopId } },
    select: {
      staff: { select: { id: true, email: true, name: true, shop: { select: { name: true } } } },
    },
  });
  if (!row) throw linkGone();
  const { id: staffId, email, name, shop } = row.staff;
  await assertStrongPassword("password", password, { email, name, shop: shop.name });
  const passwordHash = await hashPassword(password);
  return act<{ kind: "changed" }>(actor, "password.reset", async (tx) => {
    // Locks the person first: of two links used at once, the second waits and then fails.
    await lockRow(tx, "Staff", { id: staffId }, "no key update");
    const now = await databaseNow(tx);
    const link = { id: actor.linkId, expiresAt: { gt: now }, staff: { disabledAt: null } };
    if ((await tx.passwordReset.deleteMany({ where: link })).count === 0) throw linkGone();
    await tx.passwordReset.deleteMany({ where: { staffId } });
    await tx.staff.update({
      where: { id: staffId },
      data: { passwordHash, passwordChangedAt: now },
    });
    // Where mail leaves this machine, only the mailbox had the link.
    const confirmed = mailTransport() === "smtp" && (await markVerified(tx, staffId));
    const { count: sessionsEnded } = await tx.staffSession.updateMany({
      where: { staffId, endedAt: null },
      data: { endedAt: now },
    });
    await queueEmail(tx, {
      shopId: actor.shopId,
      to: { name, address: email },
      ...passwordChangedEmail({ shop: shop.name }),
    });
    const event = {
      action: "staff.password_reset",
      subjectId: staffId,
      details: { sessionsEnded },
    } as const;
    const addressEvent = {
      action: "staff.address_confirmed",
      subjectId: staffId,
      details: {},
    } as const;
    return recorded(confirmed ? [event, addressEvent] : event, { kind: "changed" });
  });
}
