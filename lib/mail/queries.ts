import "server-only";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { readCapturedEmail } from "#lib/infra/mail/mail-capture";
import { mailTransport } from "#lib/infra/mail/mailer";
import type { MailSettings, MailFailures, CapturedEmailView } from "#lib/mail/schema";
import { mailTopics } from "#lib/mail/state";

const WEEK_MS = 7 * 24 * 3_600_000;

/** What the actor gets e-mail about, where mail goes, and for an admin whether it gets there. */
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
  const topics = mailTopics.filter((cause) => row.mailTopics.includes(cause));
  return {
    address: row.email,
    approvals: row.shop.requireApproval,
    topics,
    wholeShop: row.mailWholeShop,
    transport: mailTransport(),
    failures,
  };
}

/** Mail of the shop that failed in the last week: given up, or still being tried. */
async function getMailFailures({ shopId }: StaffActor): Promise<MailFailures> {
  const failed = {
    shopId,
    failure: { not: null },
    createdAt: { gt: new Date(Date.now() - WEEK_MS) },
  };
  const [failed, retrying, last] = await Promise.all([
    database().email.count({ where: { ...failed, outcome: "given_up" } }),
    database().email.count({ where: { ...failed, outcome: null } }),
    database().email.findFirst({
      where: { ...failed, OR: [{ outcome: null }, { outcome: "given_up" }] },
      orderBy: { lastAttemptAt: "desc" },
      select: { failureCode: true },
    }),
  ]);
  return { failed, retrying, lastFailure: last?.failureCode ?? null };
}

const MAX_LISTED = 50;

/** The mails of the shop, and the letters of the installation, that practice or rehearsal kept on this machine, latest first. Throws `not_found` for anybody but an admin, and live. */
export async function listPracticeMail(actor: StaffActor): Promise<CapturedEmailView[]> {
  if (!can(actor, "mail.practice") || mailTransport() !== "sink")
    throw new AppError("not_found", "There is no practice mail here.");
  const rows = await database().email.findMany({
    where: { OR: [{ shopId: actor.shopId }, { shopId: null }], outcome: "sent" },
    orderBy: { finishedAt: "desc" },
    take: MAX_LISTED,
    select: { id: true, finishedAt: true, createdAt: true },
  });
  const views = await Promise.all(
    rows.map(async ({ id, finishedAt: settledAt, createdAt }) => {
      const mail = await readCapturedEmail(id);
      return mail && { id, at: (settledAt ?? createdAt).toISOString(), ...mail };
    }),
  );
  return views.filter((view) => view !== null);
}
