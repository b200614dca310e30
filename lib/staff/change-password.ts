import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/database";
import { giveBack, limit } from "#lib/infra/limiter";
import { oweLetter } from "#lib/infra/outbox";
import { hashPassword, passwordMatches } from "#lib/infra/passwords";
import { passwordChangedLetter } from "#lib/staff/letters";
import { refuseGuessable } from "#lib/staff/refuse-guessable";
import type { PasswordChange } from "#lib/staff/schema";

export type ChangePasswordOutcome = { kind: "changed"; sessionsEnded: number } | { kind: "wrong_password" } | { kind: "same_password" };

/**
 * Changes the actor's own password, ends their other sessions and links for a new one, and tells them by e-mail. A wrong present
 * password is an expected outcome, counted against guessing; throws `rate_limited` after too many, and `invalid` for a new one that is easy to guess.
 */
export async function changePassword(
  actor: StaffActor,
  { current, next }: PasswordChange,
  network: string,
): Promise<ChangePasswordOutcome> {
  await limit("password", actor.staffId, network);
  const own = { id: actor.staffId, shopId: actor.shopId };
  const { passwordHash, email, name, shop } = await database().staff.findFirstOrThrow({
    where: own,
    select: { passwordHash: true, email: true, name: true, shop: { select: { name: true } } },
  });
  if (!(await passwordMatches(passwordHash, current))) return { kind: "wrong_password" };
  await giveBack("password", actor.staffId, network);
  if (current === next) return { kind: "same_password" };
  await refuseGuessable("next", next, { email, name, shop: shop.name });
  const made = await hashPassword(next);
  return act<ChangePasswordOutcome>(actor, "session.own", async (tx) => {
    // Only from the password that was proven: two changes at once cannot both succeed.
    const { count } = await tx.staff.updateMany({
      where: { ...own, passwordHash },
      data: { passwordHash: made, passwordChangedAt: new Date() },
    });
    if (count === 0) return unrecorded({ kind: "wrong_password" });
    await tx.passwordReset.deleteMany({ where: { staffId: actor.staffId } });
    const others = { staffId: actor.staffId, endedAt: null, id: { not: actor.sessionId } };
    const { count: sessionsEnded } = await tx.staffSession.updateMany({ where: others, data: { endedAt: new Date() } });
    await oweLetter(tx, { shopId: actor.shopId, to: { name, address: email }, ...passwordChangedLetter({ shop: shop.name }) });
    return recorded(
      { action: "staff.password_changed", subjectId: actor.staffId, details: { sessionsEnded } },
      { kind: "changed", sessionsEnded },
    );
  });
}
