import "server-only";

import { database } from "#lib/infra/database";
import { Prisma } from "#lib/infra/generated/client";
import { listBackups } from "#lib/infra/backups";
import { periods as p, type DataClassName, type Period } from "#lib/privacy/policy";

/** Whose: of one shop, or of the whole installation. */
export type Scope = { shopId: string } | "installation";

/** What a period of policy.ts runs for: when the oldest such thing began. `whole`: it belongs to no shop. */
type Clock = {
  what: string;
  period: Period;
  whole?: true;
  began: (of: (table: string) => Prisma.Sql) => Prisma.Sql | Promise<Date | null>;
};

const { sql } = Prisma;
const over = (table: string) => sql`(${Prisma.raw(table)}."endedAt" IS NOT NULL OR ${Prisma.raw(table)}.state IN ('in_inbox', 'posted'))`;
/** Whatever has to do with a restricted account waits: no time runs out for it. */
const held = (account: Prisma.Sql) => sql`EXISTS (SELECT FROM "Connection" h WHERE h.id = ${account} AND h."restrictedAt" IS NOT NULL)`;
const ofHeld = (draft: Prisma.Sql) =>
  sql`EXISTS (SELECT FROM "Draft" w LEFT JOIN "Consent" k ON k."draftId" = w.id WHERE w.id = ${draft} AND (${held(sql`w."connectionId"`)} OR ${held(sql`k."connectionId"`)}))`;
const heldVideo = sql`(EXISTS (SELECT FROM "Draft" f WHERE f."videoId" = v.id AND ${ofHeld(sql`f.id`)})
  OR EXISTS (SELECT FROM "Delivery" e WHERE e."videoId" = v.id AND ${held(sql`e."connectionId"`)}))`;
const used = sql`greatest(v."lastUsedAt", (SELECT max("updatedAt") FROM "Draft" WHERE "videoId" = v.id AND "discardedAt" IS NULL))`;

/**
 * The oldest of each class against its period, asked in other words than those in which the sweeper clears away. A class without a
 * clock says why.
 */
const clocks: Record<DataClassName, readonly Clock[] | string> = {
  staff: [
    { what: "a switched-off account", period: p.leftStaff, began: (of) => sql`SELECT min("disabledAt") FROM "Staff" t WHERE ${of("t")}` },
  ],
  session: [
    {
      what: "a session without use",
      period: p.sessionIdle,
      began: (of) => sql`SELECT min(s."lastSeenAt") FROM "StaffSession" s JOIN "Staff" t ON t.id = s."staffId" WHERE ${of("t")}`,
    },
    {
      what: "a session in all",
      period: p.sessionWhole,
      began: (of) => sql`SELECT min(s."createdAt") FROM "StaffSession" s JOIN "Staff" t ON t.id = s."staffId" WHERE ${of("t")}`,
    },
  ],
  staffLink: [
    {
      what: "an invitation that nobody took up",
      period: p.invitation,
      began: (of) => sql`SELECT min("createdAt") FROM "Invitation" t WHERE ${of("t")}`,
    },
    {
      what: "a link for a new password",
      period: p.passwordLink,
      began: (of) => sql`SELECT min(r."createdAt") FROM "PasswordReset" r JOIN "Staff" t ON t.id = r."staffId" WHERE ${of("t")}`,
    },
  ],
  authorization: [
    {
      what: "a TikTok sign-in under way",
      period: p.authorization,
      began: (of) => sql`SELECT min("createdAt") FROM "Authorization" t WHERE ${of("t")}`,
    },
  ],
  tokens: [
    {
      what: "tokens without use",
      period: p.tokensUnused,
      began: (of) =>
        sql`SELECT min("lastUsedAt") FROM "Connection" t WHERE ("accessTokenSealed" IS NOT NULL OR "refreshTokenSealed" IS NOT NULL) AND ${of("t")}`,
    },
  ],
  profile: [
    {
      what: "the profile of a disconnected account",
      period: p.profileAfterDisconnect,
      began: (of) =>
        sql`SELECT min("disconnectedAt") FROM "Connection" t WHERE state = 'disconnected' AND "openId" NOT LIKE 'gone:%' AND t."restrictedAt" IS NULL AND ${of("t")}`,
    },
  ],
  uploadAddress: [
    {
      what: "an upload address",
      period: p.uploadAddress,
      began: (of) =>
        sql`SELECT min(u."initStartedAt") FROM "Transfer" u JOIN "Delivery" t ON t.id = u."deliveryId" WHERE u."uploadUrlSealed" IS NOT NULL AND ${of("t")}`,
    },
  ],
  partialUpload: [
    {
      what: "an unfinished upload",
      period: p.partialUpload,
      began: (of) => sql`SELECT min("createdAt") FROM "Video" t WHERE state = 'arriving' AND "deletedAt" IS NULL AND ${of("t")}`,
    },
  ],
  video: [
    {
      what: "a video that is in a TikTok inbox, not used since",
      period: p.videoInInbox,
      began: (of) =>
        sql`SELECT min(greatest(${used}, (SELECT max("inInboxAt") FROM "Delivery" WHERE "videoId" = v.id))) FROM "Video" v
          WHERE v."deletedAt" IS NULL AND NOT v.keep AND v.state <> 'arriving' AND EXISTS (SELECT FROM "Delivery" WHERE "videoId" = v.id AND "inInboxAt" IS NOT NULL) AND NOT ${heldVideo} AND ${of("v")}`,
    },
    {
      what: "a video without use",
      period: p.videoUnused,
      began: (of) =>
        sql`SELECT min(${used}) FROM "Video" v WHERE v."deletedAt" IS NULL AND NOT v.keep AND v.state <> 'arriving' AND NOT ${heldVideo} AND ${of("v")}`,
    },
  ],
  words: [
    {
      what: "a draft’s words",
      period: p.words,
      began: (of) => sql`SELECT min("updatedAt") FROM "Draft" t WHERE (caption <> '' OR hashtags <> '{}')
          AND NOT EXISTS (SELECT FROM "Delivery" d WHERE d."draftId" = t.id AND NOT ${over("d")}) AND NOT ${ofHeld(sql`t.id`)} AND ${of("t")}`,
    },
    {
      what: "the place a video came from",
      period: p.words,
      began: (of) => sql`SELECT min("createdAt") FROM "Video" v WHERE "sourceDetail" <> '' AND NOT ${heldVideo} AND ${of("v")}`,
    },
  ],
  consent: [
    {
      what: "a record of consent",
      period: p.consent,
      // With its delivery: the twelve months begin with the end of the send.
      began: (of) =>
        sql`SELECT min(greatest(t."createdAt", d."endedAt", d."inInboxAt", d."postedAt")) FROM "Consent" t LEFT JOIN "Delivery" d ON d."consentId" = t.id
          WHERE (d.id IS NULL OR ${over("d")}) AND NOT ${held(sql`t."connectionId"`)} AND ${of("t")}`,
    },
  ],
  delivery: [
    {
      what: "a publish log",
      period: p.deliveryLog,
      began: (of) =>
        sql`SELECT min(coalesce("endedAt", "postedAt", "inInboxAt")) FROM "Delivery" t WHERE ${over("t")} AND NOT ${held(sql`t."connectionId"`)} AND ${of("t")}`,
    },
    {
      what: "an entry of the request log outside a delivery",
      period: p.deliveryLog,
      began: (of) =>
        sql`SELECT min(at) FROM "TiktokCall" t WHERE "deliveryId" IS NULL AND NOT ${held(sql`t."connectionId"`)} AND ${of("t")}`,
    },
  ],
  phonePage: [
    {
      what: "a phone page that ended",
      period: p.phonePage,
      // By the words of the policy: since it ended, not since it was made.
      began: (of) => sql`SELECT min(least("expiresAt", "revokedAt")) FROM "Handoff" t WHERE ${of("t")}`,
    },
  ],
  mail: [{ what: "the record of an e-mail", period: p.mail, began: (of) => sql`SELECT min("createdAt") FROM "Mail" t WHERE ${of("t")}` }],
  webhook: [
    {
      what: "the fingerprint of a message from TikTok",
      period: p.webhookDigest,
      began: (of) => sql`SELECT min("receivedAt") FROM "WebhookEvent" t WHERE ${of("t")}`,
    },
  ],
  limitCounter: [
    {
      what: "a counter that is out of date",
      period: p.limitCounters,
      whole: true,
      began: () => sql`SELECT min("expiresAt") FROM "RateLimit"`,
    },
  ],
  serverLog: "Lines of the machine’s own log. Whoever hosts the studio lets them go after this time.",
  audit: [
    {
      what: "an entry of the audit",
      period: p.audit,
      // The newest entry always stays, so that the next has something to follow from.
      began: (of) =>
        sql`SELECT min(at) FROM "AuditEvent" t WHERE EXISTS (SELECT FROM "AuditEvent" n WHERE n.chain = t.chain AND n.number > t.number) AND ${of("t")}`,
    },
  ],
  backup: [{ what: "a backup", period: p.backup, whole: true, began: async () => (await listBackups())[0]?.madeAt ?? null }],
  decision: [
    {
      what: "what was written about a closed request",
      period: p.refusalReason,
      whole: true,
      began: () =>
        sql`SELECT min(n.at) FROM "DeletionNote" n JOIN "DeletionRequest" r ON r.id = n."requestId" WHERE r.state IN ('done', 'refused')`,
    },
  ],
  export: [
    {
      what: "a copy of an account’s data",
      period: p.export,
      whole: true,
      began: () => sql`SELECT min("createdAt") FROM "DataExport"`,
    },
  ],
  receipt: [
    {
      what: "a receipt",
      period: p.receipt,
      whole: true,
      began: () => sql`SELECT min(coalesce("finishedAt", "receivedAt")) FROM "DeletionRequest" WHERE state IN ('done', 'refused')`,
    },
  ],
};

/** The oldest thing that one period runs for; `oldest` is when its time began, null when there is none. */
export type Oldest = { what: string; period: Period; whole: boolean; oldest: Date | null };

/** Of every class, the oldest things against their periods; a sentence where there is nothing to measure. */
export async function measureAges(scope: Scope): Promise<Record<DataClassName, Oldest[] | string>> {
  const of = (table: string) => (scope === "installation" ? sql`TRUE` : sql`${Prisma.raw(table)}."shopId" = ${scope.shopId}::uuid`);
  const measured = Object.entries(clocks).map(async ([name, list]) => {
    if (typeof list === "string") return [name, list] as const;
    const ages = list.map(async ({ what, period, whole, began }) => ({
      what,
      period,
      whole: whole ?? false,
      oldest: await ask(began(of)),
    }));
    return [name, await Promise.all(ages)] as const;
  });
  return Object.fromEntries(await Promise.all(measured)) as Record<DataClassName, Oldest[] | string>;
}

async function ask(question: Prisma.Sql | Promise<Date | null>): Promise<Date | null> {
  if (question instanceof Promise) return question;
  const rows = await database().$queryRaw<{ oldest: Date | null }[]>`SELECT (${question}) AS oldest`;
  return rows[0]?.oldest ?? null;
}
