import "server-only";

import { system, workerFor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { sendMail } from "#lib/mail/send-mail";

const MOST = 50;

/**
 * Sends the mails that are due, whoever wrote them. Rows know what is due; the job that comes each minute only looks. A server
 * that does not answer is not asked again in the same look. Mail never keeps anything else waiting: it has a queue of its own.
 */
export async function sendDueMail(): Promise<void> {
  const due = await database().$queryRaw<{ id: string; shopId: string | null }[]>`
    SELECT id::text AS id, "shopId"::text AS "shopId" FROM "Mail" WHERE "dueAt" <= clock_timestamp() ORDER BY "dueAt" LIMIT ${MOST}`;
  for (const { id, shopId } of due) {
    const { kind } = await sendMail(shopId === null ? system : workerFor(shopId), { mailId: id });
    if (kind === "server_down") return;
  }
}
