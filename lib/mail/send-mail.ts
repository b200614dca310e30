import "server-only";

import type { SystemActor, WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { log } from "#lib/infra/log";
import { postMail } from "#lib/infra/post";
import { composeMail, type OwedMail } from "#lib/mail/compose-mail";
import { claimSeconds, giveUpAfterHours, pauseMinutes } from "#lib/mail/rules";

export type SendMailOutcome = { kind: "sent" | "not_needed" | "later" | "server_down" | "given_up" | "not_due" };

type Claimed = OwedMail & { attempts: number };
/** The worker for a mail of its shop; the installation for a letter of no shop. */
type Sender = WorkerActor | SystemActor;

const shopOf = (actor: Sender) => (actor.kind === "worker" ? actor.shopId : null);

/**
 * Sends one owed mail that is due. The try is counted and the mail claimed before anything leaves (R3), so that of many workers
 * one sends. Killed between the server's yes and our note of it, it is sent once more with the same Message-ID: the only
 * way to a second copy. A server that fails is tried again for a day. Never throws for the mail's own sake.
 */
export async function sendMail(actor: Sender, { mailId }: { mailId: string }): Promise<SendMailOutcome> {
  const claimed = await claim(actor, mailId);
  if (!claimed) return { kind: "not_due" };
  const letter = await composeMail(actor, claimed);
  if (!letter) return settle(actor, claimed, { outcome: "not_needed", failure: null });
  const posted = await postMail(letter);
  if (posted.kind === "accepted") return settle(actor, claimed, { outcome: "sent", failure: null });
  if (posted.kind === "refused") return settle(actor, claimed, { outcome: "given_up", failure: posted.code });
  return tryLater(actor, claimed, posted);
}

async function claim(actor: Sender, mailId: string): Promise<Claimed | null> {
  return act<Claimed | null>(actor, "mail.send", async (tx) => {
    const rows = await tx.$queryRaw<Claimed[]>`
      UPDATE "Mail" SET attempts = attempts + 1, "triedAt" = clock_timestamp(), "dueAt" = clock_timestamp() + make_interval(secs => ${claimSeconds}::int)
      WHERE id = ${mailId}::uuid AND "shopId" IS NOT DISTINCT FROM ${shopOf(actor)}::uuid AND outcome IS NULL AND "dueAt" <= clock_timestamp()
      RETURNING id::text AS id, "staffId"::text AS "staffId", cause::text AS cause, "causeKey", "deliveryId"::text AS "deliveryId",
        "draftId"::text AS "draftId", "connectionId"::text AS "connectionId", "letterSealed", "createdAt", attempts`;
    return unrecorded(rows[0] ?? null);
  });
}

type Settled = { outcome: "sent" | "not_needed" | "given_up"; failure: string | null };

/** Writes how it ended, unless another try has begun meanwhile: then that one says so. */
async function settle(actor: Sender, mail: Claimed, { outcome, failure }: Settled): Promise<SendMailOutcome> {
  return act<SendMailOutcome>(actor, "mail.send", async (tx) => {
    const count = await tx.$executeRaw`
      UPDATE "Mail" SET outcome = ${outcome}::"MailOutcome", failure = ${failure}, "settledAt" = clock_timestamp(), "dueAt" = NULL,
        "letterSealed" = NULL
      WHERE id = ${mail.id}::uuid AND attempts = ${mail.attempts} AND outcome IS NULL`;
    if (count === 0 || outcome !== "given_up") return unrecorded({ kind: outcome });
    const to = mail.cause === null ? "" : mail.staffId;
    log.error("a mail could not be delivered and is given up", failure, { mailId: mail.id, staffId: to, shopId: shopOf(actor) ?? "" });
    const details = { cause: mail.cause ?? "letter", failure: failure ?? "", to };
    const subjectId = mail.cause === null ? mail.id : (mail.draftId ?? mail.deliveryId ?? mail.connectionId);
    return recorded({ action: "mail.given_up", subjectId, details }, { kind: outcome });
  });
}

/** After a failure: due again after a growing pause, or, a day after it was owed, never. */
async function tryLater(
  actor: Sender,
  mail: Claimed,
  { kind, code }: { kind: "put_off" | "down"; code: string },
): Promise<SendMailOutcome> {
  log.warn("a mail did not get through and is tried again", { code, mailId: mail.id, count: mail.attempts });
  const waits = await act<boolean>(actor, "mail.send", async (tx) => {
    const count = await tx.$executeRaw`
      UPDATE "Mail" SET failure = ${code}, "dueAt" = clock_timestamp() + make_interval(mins => ${pauseMinutes(mail.attempts)}::int)
      WHERE id = ${mail.id}::uuid AND attempts = ${mail.attempts} AND outcome IS NULL
        AND "createdAt" > clock_timestamp() - make_interval(hours => ${giveUpAfterHours}::int)`;
    return unrecorded(count === 1);
  });
  if (!waits) return settle(actor, mail, { outcome: "given_up", failure: code });
  return { kind: kind === "down" ? "server_down" : "later" };
}
