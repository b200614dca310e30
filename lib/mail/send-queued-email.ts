import "server-only";

import { sql } from "kysely";

import type { SystemActor, WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { execute, kysely, queryRows } from "#lib/infra/db/sql";
import { log } from "#lib/infra/log";
import { sendEmail } from "#lib/infra/mail/mailer";
import { composeEmail, type QueuedEmail } from "#lib/mail/compose-email";
import { claimSeconds, retryDelayMinutes, retryForHours } from "#lib/mail/rules";
import type { MailTopic } from "#lib/mail/topics";

export type SendQueuedEmailResult = {
  kind: "sent" | "skipped" | "retry_later" | "server_down" | "failed" | "not_due";
};

type ClaimedEmail = QueuedEmail & { attempts: number };
/** The worker for an e-mail of its shop; the system for one of the installation. */
type Sender = WorkerActor | SystemActor;

const shopIdOf = (actor: Sender) => (actor.kind === "worker" ? actor.shopId : null);
const secondsFromNow = (seconds: number) =>
  sql<Date>`clock_timestamp() + make_interval(secs => ${seconds}::int)`;

/**
 * Sends one due e-mail. Claims the row and counts the attempt first (R3), so only one worker sends.
 * A kill between the server's answer and our save sends a second copy with the same Message-ID.
 */
export async function sendQueuedEmail(
  actor: Sender,
  { emailId }: { emailId: string },
): Promise<SendQueuedEmailResult> {
  const claimed = await claimEmail(actor, emailId);
  if (!claimed) return { kind: "not_due" };
  const message = await composeEmail(actor, claimed);
  if (!message) return finishEmail(actor, claimed, { outcome: "skipped", failureCode: null });
  const result = await sendEmail(message);
  if (result.kind === "accepted")
    return finishEmail(actor, claimed, { outcome: "sent", failureCode: null });
  if (result.kind === "rejected")
    return finishEmail(actor, claimed, { outcome: "failed", failureCode: result.code });
  return scheduleRetry(actor, claimed, result);
}

async function claimEmail(actor: Sender, emailId: string): Promise<ClaimedEmail | null> {
  return act<ClaimedEmail | null>(actor, "mail.send", async (tx) => {
    const [row] = await queryRows(
      tx,
      kysely
        .updateTable("Email")
        .set((email) => ({
          attempts: email("attempts", "+", 1),
          lastAttemptAt: sql<Date>`clock_timestamp()`,
          dueAt: secondsFromNow(claimSeconds),
        }))
        .where("id", "=", emailId)
        .where("shopId", "is not distinct from", shopIdOf(actor))
        .where("outcome", "is", null)
        .where("dueAt", "<=", sql<Date>`clock_timestamp()`)
        .returning(["id", "staffId", "topic", "dedupeKey", "deliveryId", "draftId"])
        .returning(["connectionId", "contentSealed", "createdAt", "attempts"]),
    );
    return unrecorded(row ? toClaimedEmail(row) : null);
  });
}

type EmailRow = Omit<ClaimedEmail, "topic" | "staffId" | "connectionId" | "contentSealed"> & {
  topic: MailTopic | null;
  staffId: string | null;
  connectionId: string | null;
  contentSealed: Uint8Array | null;
};

/** Tells a notification, which names its reader, from a direct e-mail, which has a text. */
function toClaimedEmail({ topic, staffId, connectionId, contentSealed, ...row }: EmailRow) {
  if (topic !== null && staffId !== null && connectionId !== null)
    return { ...row, topic, staffId, connectionId };
  if (topic === null && contentSealed !== null) return { ...row, topic, contentSealed };
  throw new Error("a queued e-mail has neither a reader nor a text");
}

type EmailEnd = { outcome: "sent" | "skipped" | "failed"; failureCode: string | null };

/** Saves the result, unless a later attempt has begun, which saves its own. */
async function finishEmail(
  actor: Sender,
  email: ClaimedEmail,
  { outcome, failureCode }: EmailEnd,
): Promise<SendQueuedEmailResult> {
  return act<SendQueuedEmailResult>(actor, "mail.send", async (tx) => {
    const count = await execute(
      tx,
      kysely
        .updateTable("Email")
        .set({
          outcome,
          failureCode,
          finishedAt: sql<Date>`clock_timestamp()`,
          dueAt: null,
          contentSealed: null,
        })
        .where("id", "=", email.id)
        .where("attempts", "=", email.attempts)
        .where("outcome", "is", null),
    );
    if (count === 0 || outcome !== "failed") return unrecorded({ kind: outcome });
    const to = email.topic === null ? "" : email.staffId;
    log.error("an e-mail could not be delivered; no further attempts", failureCode, {
      emailId: email.id,
      staffId: to,
      shopId: shopIdOf(actor) ?? "",
    });
    const details = {
      topic: email.topic ?? "security",
      failureCode: failureCode ?? "",
      staffId: to,
    };
    const subjectId =
      email.topic === null ? email.id : (email.draftId ?? email.deliveryId ?? email.connectionId);
    return recorded({ action: "mail.failed", subjectId, details }, { kind: outcome });
  });
}

/** Schedules a retry after a growing pause. The e-mail fails a day after it was queued. */
async function scheduleRetry(
  actor: Sender,
  email: ClaimedEmail,
  { kind, code }: { kind: "retry_later" | "server_down"; code: string },
): Promise<SendQueuedEmailResult> {
  log.warn("an e-mail was not accepted and will be retried", {
    code,
    emailId: email.id,
    count: email.attempts,
  });
  const scheduled = await act<boolean>(actor, "mail.send", async (tx) => {
    const count = await execute(
      tx,
      kysely
        .updateTable("Email")
        .set({ failureCode: code, dueAt: secondsFromNow(retryDelayMinutes(email.attempts) * 60) })
        .where("id", "=", email.id)
        .where("attempts", "=", email.attempts)
        .where("outcome", "is", null)
        .where("createdAt", ">", secondsFromNow(-retryForHours * 3600)),
    );
    return unrecorded(count === 1);
  });
  if (!scheduled) return finishEmail(actor, email, { outcome: "failed", failureCode: code });
  return { kind };
}
