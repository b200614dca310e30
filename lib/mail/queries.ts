import "server-only";

import type { StaffActor } from "#lib/actor";
import { may } from "#lib/audit/permissions";
import { refuse } from "#lib/errors";
import { database } from "#lib/infra/database";
import { readSunkMail } from "#lib/infra/mail-sink";
import { mailWay } from "#lib/infra/post";
import type { MailSettings, MailTrouble, SunkMailView } from "#lib/mail/schema";
import { mailCauses } from "#lib/mail/state";

const WEEK_MS = 7 * 24 * 3_600_000;

/** What the actor gets e-mail about, where mail goes, and for an admin whether it gets there. */
export async function getMailSettings(actor: StaffActor): Promise<MailSettings> {
  const row = await database().staff.findFirstOrThrow({
    where: { id: actor.staffId, shopId: actor.shopId },
    select: { email: true, mailCauses: true, mailEveryone: true, shop: { select: { twoPeople: true } } },
  });
  const trouble = actor.role === "admin" ? await troubleOf(actor) : null;
  const causes = mailCauses.filter((cause) => row.mailCauses.includes(cause));
  return { address: row.email, approvals: row.shop.twoPeople, causes, everyone: row.mailEveryone, way: mailWay(), trouble };
}

/** Mail of the shop that failed in the last week: given up, or still being tried. */
async function troubleOf({ shopId }: StaffActor): Promise<MailTrouble> {
  const failed = { shopId, failure: { not: null }, createdAt: { gt: new Date(Date.now() - WEEK_MS) } };
  const [givenUp, retrying, last] = await Promise.all([
    database().mail.count({ where: { ...failed, outcome: "given_up" } }),
    database().mail.count({ where: { ...failed, outcome: null } }),
    database().mail.findFirst({
      where: { ...failed, OR: [{ outcome: null }, { outcome: "given_up" }] },
      orderBy: { triedAt: "desc" },
      select: { failure: true },
    }),
  ]);
  return { givenUp, retrying, failure: last?.failure ?? null };
}

const SHOWN = 50;

/** The mails of the shop, and the letters of the installation, that practice or rehearsal kept on this machine, latest first. Throws `not_found` for anybody but an admin, and live. */
export async function listPracticeMail(actor: StaffActor): Promise<SunkMailView[]> {
  if (!may(actor, "mail.practice") || mailWay() !== "sink") throw refuse("not_found", "There is no practice mail here.");
  const rows = await database().mail.findMany({
    where: { OR: [{ shopId: actor.shopId }, { shopId: null }], outcome: "sent" },
    orderBy: { settledAt: "desc" },
    take: SHOWN,
    select: { id: true, settledAt: true, createdAt: true },
  });
  const views = await Promise.all(
    rows.map(async ({ id, settledAt, createdAt }) => {
      const mail = await readSunkMail(id);
      return mail && { id, at: (settledAt ?? createdAt).toISOString(), ...mail };
    }),
  );
  return views.filter((view) => view !== null);
}
