import "server-only";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { readCapturedEmail } from "#lib/infra/mail/mail-capture";
import { mailTransport } from "#lib/infra/mail/mailer";
import type { MailSettings, MailFailures, CapturedEmailView } from "#lib/mail/schema";
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
  const recentFailures = {
    shopId,
    failureCode: { not: null },
    createdAt: { gt: new Date(Date.now() - WEEK_MS) },
  };
  const [failed, retrying, last] = await Promise.all([
    database().email.count({ where: { ...recentFailures, outcome: "failed" } }),
    database().email.count({ where: { ...recentFailures, outcome: null } }),
    database().email.findFirst({
      where: { ...recentFailures, OR: [{ outcome: null }, { outcome: "failed" }] },
      orderBy: { lastAttemptAt: "desc" },
      select: { failureCode: true },
    }),
  ]);
  return { failed, retrying, lastFailure: last?.failureCode ?? null };
}

const MAX_READ = 200;
const MAX_LISTED = 50;

/**
 * Lists the latest captured e-mails of the shop: its notifications, and of the direct e-mails, which
 * may carry links, those to the actor alone. Operators also get the installation's.
 * Throws `not_found` in live mode and without permission.
 */
export async function listCapturedMail(actor: StaffActor): Promise<CapturedEmailView[]> {
  if (!can(actor, "mail.view_captured") || mailTransport() !== "capture")
    throw new AppError("not_found", "No practice mail here.");
  const own = { shopId: actor.shopId };
  const [rows, { email }] = await Promise.all([
    database().email.findMany({
      where: { OR: actor.operator ? [own, { shopId: null }] : [own], outcome: "sent" },
      orderBy: { finishedAt: "desc" },
      take: MAX_READ,
      select: { id: true, shopId: true, topic: true, finishedAt: true, createdAt: true },
    }),
    database().staff.findFirstOrThrow({
      where: { id: actor.staffId, shopId: actor.shopId },
      select: { email: true },
    }),
  ]);
  const views = await Promise.all(
    rows.map(async ({ id, shopId, topic, finishedAt, createdAt }) => {
      const mail = await readCapturedEmail(id);
      const shown = topic !== null || shopId === null || mail?.to.toLowerCase() === email;
      return mail && shown && { id, at: (finishedAt ?? createdAt).toISOString(), ...mail };
    }),
  );
  return views.filter((view) => view !== null && view !== false).slice(0, MAX_LISTED);
}
