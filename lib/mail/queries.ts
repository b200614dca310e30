import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { countRows, findPage, inPageOrder, type Sort } from "#lib/infra/db/keyset";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { readCapturedEmail } from "#lib/infra/mail/mail-capture";
import { mailTransport } from "#lib/infra/mail/mailer";
import type { MailSettings, MailFailures, CapturedEmailView } from "#lib/mail/schema";
import { MAX_COUNTED, type Page, type PageQuery } from "#lib/page";
import { mailTopics } from "#lib/mail/topics";

const WEEK_MS = 7 * 24 * 3_600_000;

/** Returns what the actor gets e-mail about, where mail goes, and for an admin what failed. */
export async function getMailSettings(actor: StaffActor): Promise<MailSettings> {
  const row = await database().staff.findFirstOrThrow({
    where: { id: actor.staffId, shopId: actor.shopId },
    select: {
      email: true,
      mailTopics: true,
      mailWholeShop: true,
      shop: { select: { requireApproval: true } },
    },
  });
  const failures = actor.role === "admin" ? await getMailFailures(actor) : null;
  const topics = mailTopics.filter((topic) => row.mailTopics.includes(topic));
  return {
    address: row.email,
    approvals: row.shop.requireApproval,
    topics,
    wholeShop: row.mailWholeShop,
    transport: mailTransport(),
    failures,
  };
}

/** E-mails of the shop that failed in the last seven days, permanently or so far. */
async function getMailFailures({ shopId }: StaffActor): Promise<MailFailures> {
  // Literals, or the partial index of failing e-mails could not be used.
  const failing = kysely
    .selectFrom("Email")
    .where("shopId", "=", shopId)
    .where("failureCode", "is not", null)
    .where("createdAt", ">", new Date(Date.now() - WEEK_MS));
  const failed = failing.where(sql<boolean>`outcome = 'failed'`);
  const retrying = failing.where("outcome", "is", null);
  const latest = failing
    .where(sql<boolean>`(outcome IS NULL OR outcome = 'failed')`)
    .select(["failureCode", "lastAttemptAt"])
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(MAX_COUNTED);
  const [failedCount, retryingCount, [last]] = await Promise.all([
    countRows(database(), failed.select("id")),
    countRows(database(), retrying.select("id")),
    queryRows(
      database(),
      kysely
        .selectFrom(latest.as("latest"))
        .select("failureCode")
        .orderBy(sql`"lastAttemptAt" DESC NULLS LAST`)
        .limit(1),
    ),
  ]);
  return { failed: failedCount, retrying: retryingCount, lastFailure: last?.failureCode ?? null };
}

/** E-mails on one page; each is shown with its whole text. */
const MAIL_PAGE_SIZE = 20;

const latestFirst: Sort = {
  column: sql`"finishedAt"`,
  id: sql`id`,
  type: "timestamptz",
  idType: "uuid",
  descending: true,
};

/**
 * Returns a page of the captured e-mails of the shop, latest first: its notifications, and of the
 * direct e-mails, which may carry links, those to the actor alone; `hidden` counts the others.
 * Operators also get the installation's. Throws `not_found` in live mode and without permission.
 */
export async function listCapturedMail(
  actor: StaffActor,
  request: PageQuery = {},
): Promise<Page<CapturedEmailView> & { hidden: number }> {
  if (!can(actor, "mail.view_captured") || mailTransport() !== "capture")
    throw new AppError("not_found", "No practice mail here.");
  const sent = kysely
    .selectFrom("Email")
    .select(["id", "finishedAt as key"])
    .where(sql<boolean>`outcome = 'sent'`);
  const own = sent.where("shopId", "=", actor.shopId);
  const queries = actor.operator ? [own, sent.where("shopId", "is", null)] : own;
  const { rows: ids, ...page } = await findPage(database(), queries, {
    sort: latestFirst,
    request,
    size: MAIL_PAGE_SIZE,
  });
  const [rows, { email }] = await Promise.all([
    database().email.findMany({
      where: { id: { in: ids } },
      select: { id: true, shopId: true, topic: true, finishedAt: true, createdAt: true },
    }),
    database().staff.findFirstOrThrow({
      where: { id: actor.staffId, shopId: actor.shopId },
      select: { email: true },
    }),
  ]);
  const mails = await Promise.all(
    inPageOrder(ids, rows).map(async ({ id, shopId, topic, finishedAt, createdAt }) => {
      const mail = await readCapturedEmail(id);
      const shown = topic !== null || shopId === null || mail?.to.toLowerCase() === email;
      return { mail, shown, view: { id, at: (finishedAt ?? createdAt).toISOString() } };
    }),
  );
  return {
    ...page,
    rows: mails.flatMap(({ mail, shown, view }) => (mail && shown ? [{ ...view, ...mail }] : [])),
    hidden: mails.filter(({ mail, shown }) => mail && !shown).length,
  };
}
