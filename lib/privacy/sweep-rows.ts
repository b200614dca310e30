import "server-only";

import type { SystemActor } from "#lib/actor";
import { Prisma } from "#lib/infra/generated/client";
import { before, periods as p } from "#lib/privacy/policy";
import { unrestricted } from "#lib/privacy/restricted";
import { sweepBatches } from "#lib/privacy/sweep-batches";

type Outdated = { table: string; where: Prisma.Sql };

const { sql } = Prisma;
const ofNobody = sql`"connectionId" IS NOT NULL AND NOT EXISTS (SELECT FROM "Connection" c WHERE c.id = "connectionId")`;
const ended = sql`state IN ('in_inbox', 'posted', 'cancelled', 'not_sent', 'refused', 'unconfirmed')`;

/** The classes whose rows simply go when their time is over: which rows, by the periods of policy.ts. */
const outdated = {
  staff: (now) => [{ table: "Staff", where: sql`"disabledAt" < ${before(p.leftStaff, now)}` }],
  session: (now) => [
    {
      table: "StaffSession",
      where: sql`"endedAt" < ${now} OR "expiresAt" < ${now} OR "lastSeenAt" < ${before(p.sessionIdle, now)} OR "createdAt" < ${before(p.sessionWhole, now)}`,
    },
    { table: "HalfSignIn", where: sql`"expiresAt" < ${now}` },
    { table: "Challenge", where: sql`"expiresAt" < ${now}` },
  ],
  staffLink: (now) => [
    { table: "Invitation", where: sql`"createdAt" < ${before(p.invitation, now)}` },
    { table: "PasswordReset", where: sql`"expiresAt" < ${now} OR "createdAt" < ${before(p.passwordLink, now)}` },
  ],
  authorization: (now) => [
    { table: "Authorization", where: sql`"expiresAt" < ${now} OR "createdAt" < ${before(p.authorization, now)}` },
    { table: "SetupLink", where: sql`"expiresAt" < ${now}` },
  ],
  delivery: (now) => [
    {
      table: "Delivery",
      where: sql`${ended} AND coalesce("endedAt", "postedAt", "inInboxAt", "createdAt") < ${before(p.deliveryLog, now)} AND ${unrestricted}`,
    },
    { table: "TiktokCall", where: sql`"deliveryId" IS NULL AND at < ${before(p.deliveryLog, now)} AND ${unrestricted}` },
    // Written by somebody who was still at it while the account was erased.
    { table: "TiktokCall", where: ofNobody },
  ],
  consent: (now) => [
    {
      table: "Consent",
      where: sql`"createdAt" < ${before(p.consent, now)} AND NOT EXISTS (SELECT FROM "Delivery" d WHERE d."consentId" = "Consent".id) AND ${unrestricted}`,
    },
  ],
  phonePage: (now) => [{ table: "Handoff", where: sql`least("expiresAt", "revokedAt") < ${before(p.phonePage, now)}` }],
  mail: (now) => [{ table: "Mail", where: sql`"createdAt" < ${before(p.mail, now)} OR ${ofNobody}` }],
  webhook: (now) => [{ table: "WebhookEvent", where: sql`"receivedAt" < ${before(p.webhookDigest, now)}` }],
  limitCounter: (now) => [{ table: "RateLimit", where: sql`"expiresAt" < ${now}` }],
  // Only the reason of a refusal outlives its request.
  decision: (now) => [
    {
      table: "DeletionNote",
      where: sql`at < ${before(p.refusalReason, now)} AND EXISTS (SELECT FROM "DeletionRequest" r WHERE r.id = "requestId" AND r.state IN ('done', 'refused'))`,
    },
  ],
  receipt: (now) => [
    {
      table: "DeletionRequest",
      where: sql`state IN ('done', 'refused') AND coalesce("finishedAt", "receivedAt") < ${before(p.receipt, now)}`,
    },
  ],
} as const satisfies Record<string, (now: Date) => Outdated[]>;

export type SweptRows = keyof typeof outdated;

/** Deletes the outdated rows of one class. Rows that someone holds just now wait for the next sweep. */
export async function sweepRows(actor: SystemActor, { rows, now }: { rows: SweptRows; now: Date }): Promise<number> {
  let count = 0;
  for (const { table, where } of outdated[rows](now)) {
    const name = Prisma.raw(`"${table}"`);
    count += await sweepBatches(
      actor,
      (tx, most) =>
        tx.$executeRaw`DELETE FROM ${name} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${name} WHERE ${where} LIMIT ${most} FOR UPDATE SKIP LOCKED))`,
    );
  }
  return count;
}
