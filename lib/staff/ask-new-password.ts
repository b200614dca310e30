import "server-only";

import type { PublicActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { hashToken, randomToken } from "#lib/infra/keys";
import { limit } from "#lib/infra/limiter";
import { oweLetter } from "#lib/infra/outbox";
import { mailGoes } from "#lib/infra/post";
import { resetLetter } from "#lib/staff/letters";
import { linkPolicy } from "#lib/staff/policy";

/** Whether this address was not asked for too often; whoever asks is not told. */
async function mayAskAgain(email: string): Promise<boolean> {
  try {
    await limit("forgot_address", email, "");
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "rate_limited") return false;
    throw error;
  }
}

/** Mails a link for a new password to the person with this address, if there is one who may sign in. Says nothing of whether there is. */
export async function askNewPassword(actor: PublicActor, { email }: { email: string }): Promise<void> {
  if (!mailGoes() || !(await mayAskAgain(email))) return;
  await act(actor, "password.ask", async (tx) => {
    const person = await tx.staff.findFirst({ where: { email, disabledAt: null }, select: { id: true, shopId: true, name: true } });
    if (!person) return unrecorded(undefined);
    const token = randomToken();
    const createdAt = await databaseNow(tx);
    const expiresAt = new Date(createdAt.getTime() + linkPolicy.passwordMinutes * 60_000);
    await tx.passwordReset.create({ data: { staffId: person.id, tokenHash: hashToken(token), createdAt, expiresAt } });
    await oweLetter(tx, { shopId: person.shopId, to: { name: person.name, address: email }, ...resetLetter(token) });
    return recorded({ action: "staff.password_asked", subjectId: person.id, details: {} }, undefined);
  });
}
