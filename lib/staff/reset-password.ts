import "server-only";

import type { LinkActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";
import { oweLetter } from "#lib/infra/outbox";
import { hashPassword } from "#lib/infra/passwords";
import { passwordChangedLetter } from "#lib/staff/letters";
import { refuseGuessable } from "#lib/staff/refuse-guessable";

const GONE = () => refuse("gone", "This link was used already or is too old. Ask for a new one.");

/**
 * Sets a new password with a mailed link, which is used up: every session and every other such link of the person ends. It signs
 * nobody in, so a second factor is asked for as before. Throws `gone`, or `invalid` for a password that is easy to guess.
 */
export async function resetPassword(actor: LinkActor, { password }: { password: string }): Promise<{ kind: "changed" }> {
  const row = await database().passwordReset.findFirst({
    where: { id: actor.linkId, staff: { shopId: actor.shopId } },
    select: { staff: { select: { id: true, email: true, name: true, shop: { select: { name: true } } } } },
  });
  if (!row) throw GONE();
  const { id: staffId, email, name, shop } = row.staff;
  await refuseGuessable("password", password, { email, name, shop: shop.name });
  const passwordHash = await hashPassword(password);
  return act<{ kind: "changed" }>(actor, "password.reset", async (tx) => {
    // The person first: two links of one person at once follow one another, and the second finds itself gone.
    await tx.$queryRaw`SELECT id FROM "Staff" WHERE id = ${staffId}::uuid FOR NO KEY UPDATE`;
    const now = await databaseNow(tx);
    const link = { id: actor.linkId, expiresAt: { gt: now }, staff: { disabledAt: null } };
    if ((await tx.passwordReset.deleteMany({ where: link })).count === 0) throw GONE();
    await tx.passwordReset.deleteMany({ where: { staffId } });
    await tx.staff.update({ where: { id: staffId }, data: { passwordHash, passwordChangedAt: now } });
    const { count: sessionsEnded } = await tx.staffSession.updateMany({ where: { staffId, endedAt: null }, data: { endedAt: now } });
    await oweLetter(tx, { shopId: actor.shopId, to: { name, address: email }, ...passwordChangedLetter({ shop: shop.name }) });
    return recorded({ action: "staff.password_reset", subjectId: staffId, details: { sessionsEnded } }, { kind: "changed" });
  });
}
