import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { passwordChangedEmail } from "#lib/auth/emails";
import type { ChangePasswordInput } from "#lib/auth/schema";
import { hashPassword, verifyPassword } from "#lib/infra/crypto/password-hash";
import { database, databaseNow } from "#lib/infra/db/database";
import { queueEmail } from "#lib/infra/mail/outbox";
import { enforceRateLimit, refundRateLimit } from "#lib/infra/rate-limiter";
import { assertStrongPassword } from "#lib/staff/assert-strong-password";

export type ChangePasswordResult =
  | { kind: "changed"; sessionsEnded: number }
  | { kind: "wrong_password" }
  | { kind: "same_password" };

/**
 * Changes the actor's password, ends their other sessions and reset links, and e-mails them. Throws
 * `rate_limited` after too many wrong current passwords, `invalid` for a guessable new one.
 */
export async function changePassword(
  actor: StaffActor,
  { current, next }: ChangePasswordInput,
  clientIp: string,
): Promise<ChangePasswordResult> {
  await enforceRateLimit("password", actor.staffId, clientIp);
  const own = { id: actor.staffId, shopId: actor.shopId };
  const { passwordHash, email, name, shop } = await database().staff.findFirstOrThrow({
    where: own,
    select: { passwordHash: true, email: true, name: true, shop: { select: { name: true } } },
  });
  if (!(await verifyPassword(passwordHash, current))) return { kind: "wrong_password" };
  await refundRateLimit("password", actor.staffId, clientIp);
  if (current === next) return { kind: "same_password" };
  await assertStrongPassword("next", next, { email, name, shop: shop.name });
  const newHash = await hashPassword(next);
  return act<ChangePasswordResult>(actor, "session.manage_own", async (tx) => {
    // Matches the hash of the proven password, so of two concurrent changes one succeeds.
    const now = await databaseNow(tx);
    const { count } = await tx.staff.updateMany({
      where: { ...own, passwordHash },
      data: { passwordHash: newHash, passwordChangedAt: now },
    });
    if (count === 0) return unrecorded({ kind: "wrong_password" });
    await tx.passwordReset.deleteMany({ where: { staffId: actor.staffId } });
    const others = { staffId: actor.staffId, endedAt: null, id: { not: actor.sessionId } };
    const { count: sessionsEnded } = await tx.staffSession.updateMany({
      where: others,
      data: { endedAt: now },
    });
    await queueEmail(tx, {
      shopId: actor.shopId,
      to: { name, address: email },
      ...passwordChangedEmail({ shop: shop.name }),
    });
    return recorded(
      { action: "staff.password_changed", subjectId: actor.staffId, details: { sessionsEnded } },
      { kind: "changed", sessionsEnded },
    );
  });
}
