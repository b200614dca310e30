import "server-only";

import type { SystemActor, WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { log } from "#lib/infra/log";
import { sendEmail } from "#lib/infra/mail/mailer";
import { composeEmail, type QueuedEmail } from "#lib/mail/compose-email";
import { claimSeconds, giveUpAfterHours, retryDelayMinutes } from "#lib/mail/rules";

export type SendQueuedEmailResult = {
  kind: "sent" | "not_needed" | "later" | "server_down" | "given_up" | "not_due";
};

type ClaimedEmail = QueuedEmail & { attempts: number };
/** The worker for a mail of its shop; the installation for a letter of no shop. */
type Sender = WorkerActor | SystemActor;

const shopIdOf = (actor: Sender) => (actor.kind === "worker" ? actor.shopId : null);

/**
 * Sends one owed mail that is due. The try is counted and the mail claimed before anything leaves (R3), so that of many workers
 * one sends. Killed between the server's yes and our note of it, it is sent once more with the same Message-ID: the only
 * way to a second copy. A server that fails is tried again for a day. Never throws for the mail's own sake.
 */
export async function sendQueuedEmail(
  actor: Sender,
  { emailId: emailId }: { emailId: string },
): Promise<SendQueuedEmailResult> {
  const claimed = await claimEmail(actor, emailId);
  if (!claimed) return { kind: "not_due" };
  const letter = await composeEmail(actor, claimed);
  if (!letter) return finishEmail(actor, claimed, { outcome: "not_needed", failure: null });
  const posted = await sendEmail(letter);
  if (posted.kind === "accepted")
    return finishEmail(actor, claimed, { outcome: "sent", failure: null });
  if (posted.kind === "refused")
    return finishEmail(actor, claimed, { outcome: "given_up", failure: posted.code });
  return scheduleRetry(actor, claimed, posted);
}

async function claimEmail(actor: Sender, emailId: string): Promise<ClaimedEmail | null> {
  return act<ClaimedEmail | null>(actor, "mail.send", async (tx) => {
    const rows = await tx.$queryRaw<ClaimedEmail[]>`
      UPDATE "Email" SET attempts = attempts + 1, "lastAttemptAt" = clock_timestamp(), "dueAt" = clock_timestamp() + make_interval(secs => ${claimSeconds}::int)
      WHERE id = ${emailId}::uuid AND "shopId" IS NOT DISTINCT FROM ${shopIdOf(actor)}::uuid AND outcome IS NULL AND "dueAt" <= clock_timestamp()
      RETURNING id::text AS id, "staffId"::text AS "staffId", cause::text AS cause, "dedupeKey", "deliveryId"::text AS "deliveryId",
        "draftId"::text AS "draftId", "connectionId"::text AS "connectionId", "contentSealed", "createdAt", attempts`;
    return unrecorded(rows[0] ?? null);
  });
}

type EmailResult = { outcome: "sent" | "not_needed" | "given_up"; failure: string | null };

/** Writes how it ended, unless another try has begun meanwhile: then that one says so. */
async function finishEmail(
  actor: Sender,
  email: ClaimedEmail,
  { outcome, failure }: EmailResult,
): Promise<SendQueuedEmailResult> {
  return act<SendQueuedEmailResult>(actor, "mail.send", async (tx) => {
    const count = await tx.$executeRaw`
      UPDATE "Email" SET outcome = ${outcome}::"EmailOutcome", failure = ${failure}, "settledAt" = clock_timestamp(), "dueAt" = NULL,
        "contentSealed" = NULL
      WHERE id = ${email.id}::uuid AND attempts = ${email.attempts} AND outcome IS NULL`;
    if (count === 0 || outcome !== "given_up") return unrecorded({ kind: outcome });
    const to = email.topic === null ? "" : email.staffId;
    log.error("a mail could not be delivered and is given up", failure, {
      emailId: email.id,
      staffId: to,
      shopId: shopIdOf(actor) ?? "",
    });
    const details = { cause: email.topic ?? "letter", failure: failure ?? "", to };
    const subjectId =
      email.topic === null ? email.id : (email.draftId ?? email.deliveryId ?? email.connectionId);
    return recorded({ action: "mail.given_up", subjectId, details }, { kind: outcome });
  });
}

/** After a failure: due again after a growing pause, or, a day after it was owed, never. */
async function scheduleRetry(
  actor: Sender,
  email: ClaimedEmail,
  { kind, code }: { kind: "put_off" | "down"; code: string },
): Promise<SendQueuedEmailResult> {
  log.warn("a mail did not get through and is tried again", {
    code,
    emailId: email.id,
    count: email.attempts,
  });
  const waits = await act<boolean>(actor, "mail.send", async (tx) => {
    const count = await tx.$executeRaw`
      UPDATE "Email" SET failure = ${code}, "dueAt" = clock_timestamp() + make_interval(mins => ${retryDelayMinutes(email.attempts)}::int)
      WHERE id = ${email.id}::uuid AND attempts = ${email.attempts} AND outcome IS NULL
        AND "createdAt" > clock_timestamp() - make_interval(hours => ${giveUpAfterHours}::int)`;
    return unrecorded(count === 1);
  });
  if (!waits) return finishEmail(actor, email, { outcome: "given_up", failure: code });
  return { kind: kind === "down" ? "server_down" : "later" };
}
