import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import type { Tx } from "#lib/infra/db/database";
import { Prisma } from "#lib/infra/generated/client";
import { periods as p, periods } from "#lib/retention/policy";
import { whereUnrestricted } from "#lib/retention/restriction-filters";
import { subtractPeriod } from "#lib/retention/rules";

const BATCH_SIZE = 500;

/** Repeats a bounded piece of work, each time in a transaction of its own, until it finds less than `most`; answers how much in all. */
export async function inBatches(
  actor: SystemActor,
  work: (tx: Tx, most: number) => Promise<number>,
): Promise<number> {
  let all = 0;
  for (let found = BATCH_SIZE; found >= BATCH_SIZE; all += found) {
    found = await act(actor, "retention.purge", async (tx) =>
      unrecorded(await work(tx, BATCH_SIZE)),
    );
  }
  return all;
}

type ExpiredRows = { table: string; where: Prisma.Sql };

const { sql } = Prisma;
const connectionIsGone = sql`"connectionId" IS NOT NULL AND NOT EXISTS (SELECT FROM "Connection" c WHERE c.id = "connectionId")`;
const deliveryIsOver = sql`state IN ('in_inbox', 'posted', 'cancelled', 'not_sent', 'refused', 'unconfirmed')`;

/** The classes whose rows simply go when their time is over: which rows, by the periods of policy.ts. */
const expiredRows = {
  staff: (now) => [
    { table: "Staff", where: sql`"disabledAt" < ${subtractPeriod(p.disabledStaff, now)}` },
  ],
  session: (now) => [
    {
      table: "StaffSession",
      where: sql`"endedAt" < ${now} OR "expiresAt" < ${now} OR "lastSeenAt" < ${subtractPeriod(p.sessionIdle, now)} OR "createdAt" < ${subtractPeriod(p.sessionAbsolute, now)}`,
    },
    { table: "PendingSignIn", where: sql`"expiresAt" < ${now}` },
    { table: "Challenge", where: sql`"expiresAt" < ${now}` },
  ],
  staffLink: (now) => [
    { table: "Invitation", where: sql`"createdAt" < ${subtractPeriod(p.invitation, now)}` },
    {
      table: "PasswordReset",
      where: sql`"expiresAt" < ${now} OR "createdAt" < ${subtractPeriod(p.passwordResetLink, now)}`,
    },
  ],
  authorization: (now) => [
    {
      table: "Authorization",
      where: sql`"expiresAt" < ${now} OR "createdAt" < ${subtractPeriod(p.authorization, now)}`,
    },
    { table: "SetupLink", where: sql`"expiresAt" < ${now}` },
  ],
  delivery: (now) => [
    {
      table: "Delivery",
      where: sql`${deliveryIsOver} AND coalesce("endedAt", "postedAt", "inInboxAt", "createdAt") < ${subtractPeriod(p.deliveryLog, now)} AND ${whereUnrestricted}`,
    },
    {
      table: "TiktokCall",
      where: sql`"deliveryId" IS NULL AND at < ${subtractPeriod(p.deliveryLog, now)} AND ${whereUnrestricted}`,
    },
    // Written by somebody who was still at it while the account was erased.
    { table: "TiktokCall", where: connectionIsGone },
  ],
  consent: (now) => [
    {
      table: "Consent",
      where: sql`"createdAt" < ${subtractPeriod(p.consent, now)} AND NOT EXISTS (SELECT FROM "Delivery" d WHERE d."consentId" = "Consent".id) AND ${whereUnrestricted}`,
    },
  ],
  handoff: (now) => [
    {
      table: "Handoff",
      where: sql`least("expiresAt", "revokedAt") < ${subtractPeriod(p.handoff, now)}`,
    },
  ],
  mail: (now) => [
    {
      table: "Email",
      where: sql`"createdAt" < ${subtractPeriod(p.mail, now)} OR ${connectionIsGone}`,
    },
  ],
  webhook: (now) => [
    { table: "WebhookEvent", where: sql`"receivedAt" < ${subtractPeriod(p.webhookDigest, now)}` },
  ],
  rateLimit: (now) => [{ table: "RateLimit", where: sql`"expiresAt" < ${now}` }],
  // Only the reason of a refusal outlives its request.
  requestNotes: (now) => [
    {
      table: "DeletionNote",
      where: sql`at < ${subtractPeriod(p.rejectionReason, now)} AND EXISTS (SELECT FROM "DeletionRequest" r WHERE r.id = "requestId" AND r.state IN ('done', 'refused'))`,
    },
  ],
  receipt: (now) => [
    {
      table: "DeletionRequest",
      where: sql`state IN ('done', 'refused') AND coalesce("finishedAt", "receivedAt") < ${subtractPeriod(p.receipt, now)}`,
    },
  ],
} as const satisfies Record<string, (now: Date) => ExpiredRows[]>;

export type PurgedRowClass = keyof typeof expiredRows;

/** Deletes the outdated rows of one class. Rows that someone holds just now wait for the next sweep. */
export async function purgeRows(
  actor: SystemActor,
  { rows, now }: { rows: PurgedRowClass; now: Date },
): Promise<number> {
  let count = 0;
  for (const { table, where } of expiredRows[rows](now)) {
    const name = Prisma.raw(`"${table}"`);
    count += await inBatches(
      actor,
      (tx, most) =>
        tx.$executeRaw`DELETE FROM ${name} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${name} WHERE ${where} LIMIT ${most} FOR UPDATE SKIP LOCKED))`,
    );
  }
  return count;
}

/** Destroys upload addresses whose delivery ended or that are too old, and the readable part of phone links that no longer work. */
export async function purgeExpiredSecrets(
  actor: SystemActor,
  { now }: { now: Date },
): Promise<number> {
  const tooOld = subtractPeriod(periods.uploadUrl, now);
  const addresses = await inBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      UPDATE "Transfer" SET "uploadUrlSealed" = NULL WHERE id IN (
        SELECT t.id FROM "Transfer" t JOIN "Delivery" d ON d.id = t."deliveryId"
        WHERE t."uploadUrlSealed" IS NOT NULL AND (t."endedAt" < ${now} OR d."endedAt" < ${now} OR t."initStartedAt" < ${tooOld})
        LIMIT ${most} FOR UPDATE OF t SKIP LOCKED)`,
  );
  const links = await inBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      UPDATE "Handoff" SET "tokenSealed" = NULL WHERE id IN (
        SELECT id FROM "Handoff" WHERE "tokenSealed" IS NOT NULL AND least("expiresAt", "revokedAt") < ${now}
        LIMIT ${most} FOR UPDATE SKIP LOCKED)`,
  );
  return addresses + links;
}
