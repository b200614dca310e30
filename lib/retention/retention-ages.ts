import "server-only";

import { database } from "#lib/infra/db/database";
import { Prisma } from "#lib/infra/generated/client";
import { listBackups } from "#lib/infra/storage/backup-files";
import { periods as p, type DataClassName } from "#lib/retention/policy";
import { type Period } from "#lib/retention/rules";

/** Whose: of one shop, or of the whole installation. */
export type AgeScope = { shopId: string } | "installation";

/** What a period of policy.ts runs for: when the oldest such thing began. `whole`: it belongs to no shop. */
type AgeQuery = {
  label: string;
  period: Period;
  installationWide?: true;
  oldestStart: (of: (table: string) => Prisma.Sql) => Prisma.Sql | Promise<Date | null>;
};

const { sql } = Prisma;
const isFinished = (table: string) =>
  sql`(${Prisma.raw(table)}."endedAt" IS NOT NULL OR ${Prisma.raw(table)}.state IN ('in_inbox', 'posted'))`;
/** Whatever has to do with a restricted account waits: no time runs out for it. */
const isRestricted = (account: Prisma.Sql) =>
  sql`EXISTS (SELECT FROM "Connection" h WHERE h.id = ${account} AND h."restrictedAt" IS NOT NULL)`;
const isRestrictedDraft = (draft: Prisma.Sql) =>
  sql`EXISTS (SELECT FROM "Draft" w LEFT JOIN "Consent" k ON k."draftId" = w.id WHERE w.id = ${draft} AND (${isRestricted(sql`w."connectionId"`)} OR ${isRestricted(sql`k."connectionId"`)}))`;
const isRestrictedVideo = sql`(EXISTS (SELECT FROM "Draft" f WHERE f."videoId" = v.id AND ${isRestrictedDraft(sql`f.id`)})
  OR EXISTS (SELECT FROM "Delivery" e WHERE e."videoId" = v.id AND ${isRestricted(sql`e."connectionId"`)}))`;
const lastUsedAt = sql`greatest(v."lastUsedAt", (SELECT max("updatedAt") FROM "Draft" WHERE "videoId" = v.id AND "discardedAt" IS NULL))`;

/**
 * The oldest of each class against its period, asked in other words than those in which the sweeper clears away. A class without a
 * clock says why.
 */
const ageQueries: Record<DataClassName, readonly AgeQuery[] | string> = {
  staff: [
    {
      label: "a switched-off account",
      period: p.disabledStaff,
      oldestStart: (of) => sql`SELECT min("disabledAt") FROM "Staff" t WHERE ${of("t")}`,
    },
  ],
  session: [
    {
      label: "a session without use",
      period: p.sessionIdle,
      oldestStart: (of) =>
        sql`SELECT min(s."lastSeenAt") FROM "StaffSession" s JOIN "Staff" t ON t.id = s."staffId" WHERE ${of("t")}`,
    },
    {
      label: "a session in all",
      period: p.sessionAbsolute,
      oldestStart: (of) =>
        sql`SELECT min(s."createdAt") FROM "StaffSession" s JOIN "Staff" t ON t.id = s."staffId" WHERE ${of("t")}`,
    },
  ],
  staffLink: [
    {
      label: "an invitation that nobody took up",
      period: p.invitation,
      oldestStart: (of) => sql`SELECT min("createdAt") FROM "Invitation" t WHERE ${of("t")}`,
    },
    {
      label: "a link for a new password",
      period: p.passwordResetLink,
      oldestStart: (of) =>
        sql`SELECT min(r."createdAt") FROM "PasswordReset" r JOIN "Staff" t ON t.id = r."staffId" WHERE ${of("t")}`,
    },
  ],
  authorization: [
    {
      label: "a TikTok sign-in under way",
      period: p.authorization,
      oldestStart: (of) => sql`SELECT min("createdAt") FROM "Authorization" t WHERE ${of("t")}`,
    },
  ],
  tokens: [
    {
      label: "tokens without use",
      period: p.tokensUnused,
      oldestStart: (of) =>
        sql`SELECT min("lastUsedAt") FROM "Connection" t WHERE ("accessTokenSealed" IS NOT NULL OR "refreshTokenSealed" IS NOT NULL) AND ${of("t")}`,
    },
  ],
  profile: [
    {
      label: "the profile of a disconnected account",
      period: p.profileAfterDisconnect,
      oldestStart: (of) =>
        sql`SELECT min("disconnectedAt") FROM "Connection" t WHERE state = 'disconnected' AND "openId" NOT LIKE 'gone:%' AND t."restrictedAt" IS NULL AND ${of("t")}`,
    },
  ],
  uploadUrl: [
    {
      label: "an upload address",
      period: p.uploadUrl,
      oldestStart: (of) =>
        sql`SELECT min(u."initStartedAt") FROM "Transfer" u JOIN "Delivery" t ON t.id = u."deliveryId" WHERE u."uploadUrlSealed" IS NOT NULL AND ${of("t")}`,
    },
  ],
  partialUpload: [
    {
      label: "an unfinished upload",
      period: p.partialUpload,
      oldestStart: (of) =>
        sql`SELECT min("createdAt") FROM "Video" t WHERE state = 'uploading' AND "deletedAt" IS NULL AND ${of("t")}`,
    },
  ],
  video: [
    {
      label: "a video that is in a TikTok inbox, not used since",
      period: p.videoInInbox,
      oldestStart: (of) =>
        sql`SELECT min(greatest(${lastUsedAt}, (SELECT max("inInboxAt") FROM "Delivery" WHERE "videoId" = v.id))) FROM "Video" v
          WHERE v."deletedAt" IS NULL AND NOT v.keep AND v.state <> 'uploading' AND EXISTS (SELECT FROM "Delivery" WHERE "videoId" = v.id AND "inInboxAt" IS NOT NULL) AND NOT ${isRestrictedVideo} AND ${of("v")}`,
    },
    {
      label: "a video without use",
      period: p.videoUnused,
      oldestStart: (of) =>
        sql`SELECT min(${lastUsedAt}) FROM "Video" v WHERE v."deletedAt" IS NULL AND NOT v.keep AND v.state <> 'uploading' AND NOT ${isRestrictedVideo} AND ${of("v")}`,
    },
  ],
  draftContent: [
    {
      label: "a draft’s words",
      period: p.draftContent,
      oldestStart: (
        of,
      ) => sql`SELECT min("updatedAt") FROM "Draft" t WHERE (caption <> '' OR hashtags <> '{}')
          AND NOT EXISTS (SELECT FROM "Delivery" d WHERE d."draftId" = t.id AND NOT ${isFinished("d")}) AND NOT ${isRestrictedDraft(sql`t.id`)} AND ${of("t")}`,
    },
    {
      label: "the place a video came from",
      period: p.draftContent,
      oldestStart: (of) =>
        sql`SELECT min("createdAt") FROM "Video" v WHERE "sourceDetail" <> '' AND NOT ${isRestrictedVideo} AND ${of("v")}`,
    },
  ],
  consent: [
    {
      label: "a record of consent",
      period: p.consent,
      // With its delivery: the twelve months begin with the end of the send.
      oldestStart: (of) =>
        sql`SELECT min(greatest(t."createdAt", d."endedAt", d."inInboxAt", d."postedAt")) FROM "Consent" t LEFT JOIN "Delivery" d ON d."consentId" = t.id
          WHERE (d.id IS NULL OR ${isFinished("d")}) AND NOT ${isRestricted(sql`t."connectionId"`)} AND ${of("t")}`,
    },
  ],
  delivery: [
    {
      label: "a publish log",
      period: p.deliveryLog,
      oldestStart: (of) =>
        sql`SELECT min(coalesce("endedAt", "postedAt", "inInboxAt")) FROM "Delivery" t WHERE ${isFinished("t")} AND NOT ${isRestricted(sql`t."connectionId"`)} AND ${of("t")}`,
    },
    {
      label: "an entry of the request log outside a delivery",
      period: p.deliveryLog,
      oldestStart: (of) =>
        sql`SELECT min(at) FROM "TiktokCall" t WHERE "deliveryId" IS NULL AND NOT ${isRestricted(sql`t."connectionId"`)} AND ${of("t")}`,
    },
  ],
  handoff: [
    {
      label: "a phone page that ended",
      period: p.handoff,
      // By the words of the policy: since it ended, not since it was made.
      oldestStart: (of) =>
        sql`SELECT min(least("expiresAt", "revokedAt")) FROM "Handoff" t WHERE ${of("t")}`,
    },
  ],
  mail: [
    {
      label: "the record of an e-mail",
      period: p.mail,
      oldestStart: (of) => sql`SELECT min("createdAt") FROM "Email" t WHERE ${of("t")}`,
    },
  ],
  webhook: [
    {
      label: "the fingerprint of a message from TikTok",
      period: p.webhookDigest,
      oldestStart: (of) => sql`SELECT min("receivedAt") FROM "WebhookEvent" t WHERE ${of("t")}`,
    },
  ],
  rateLimit: [
    {
      label: "a counter that is out of date",
      period: p.rateLimitCounters,
      installationWide: true,
      oldestStart: () => sql`SELECT min("expiresAt") FROM "RateLimit"`,
    },
  ],
  serverLog:
    "Lines of the machine’s own log. Whoever hosts the studio lets them go after this time.",
  audit: [
    {
      label: "an entry of the audit",
      period: p.audit,
      // The newest entry always stays, so that the next has something to follow from.
      oldestStart: (of) =>
        sql`SELECT min(at) FROM "AuditEvent" t WHERE EXISTS (SELECT FROM "AuditEvent" n WHERE n.chain = t.chain AND n.number > t.number) AND ${of("t")}`,
    },
  ],
  backup: [
    {
      label: "a backup",
      period: p.backup,
      installationWide: true,
      oldestStart: async () => (await listBackups())[0]?.madeAt ?? null,
    },
  ],
  requestNotes: [
    {
      label: "what was written about a closed request",
      period: p.rejectionReason,
      installationWide: true,
      oldestStart: () =>
        sql`SELECT min(n.at) FROM "DeletionNote" n JOIN "DeletionRequest" r ON r.id = n."requestId" WHERE r.state IN ('done', 'refused')`,
    },
  ],
  export: [
    {
      label: "a copy of an account’s data",
      period: p.export,
      installationWide: true,
      oldestStart: () => sql`SELECT min("createdAt") FROM "DataExport"`,
    },
  ],
  receipt: [
    {
      label: "a receipt",
      period: p.receipt,
      installationWide: true,
      oldestStart: () =>
        sql`SELECT min(coalesce("finishedAt", "receivedAt")) FROM "DeletionRequest" WHERE state IN ('done', 'refused')`,
    },
  ],
};

/** The oldest thing that one period runs for; `oldest` is when its time began, null when there is none. */
export type OldestRecord = {
  label: string;
  period: Period;
  installationWide: boolean;
  startedAt: Date | null;
};

/** Of every class, the oldest things against their periods; a sentence where there is nothing to measure. */
export async function measureRetentionAges(
  scope: AgeScope,
): Promise<Record<DataClassName, OldestRecord[] | string>> {
  const of = (table: string) =>
    scope === "installation"
      ? sql`TRUE`
      : sql`${Prisma.raw(table)}."shopId" = ${scope.shopId}::uuid`;
  const measured = Object.entries(ageQueries).map(async ([name, list]) => {
    if (typeof list === "string") return [name, list] as const;
    const ages = list.map(async ({ label, period, installationWide, oldestStart }) => ({
      what: label,
      period,
      whole: installationWide ?? false,
      oldest: await runAgeQuery(oldestStart(of)),
    }));
    return [name, await Promise.all(ages)] as const;
  });
  return Object.fromEntries(await Promise.all(measured)) as Record<
    DataClassName,
    OldestRecord[] | string
  >;
}

async function runAgeQuery(question: Prisma.Sql | Promise<Date | null>): Promise<Date | null> {
  if (question instanceof Promise) return question;
  const rows = await database().$queryRaw<
    { oldest: Date | null }[]
  >`SELECT (${question}) AS oldest`;
  return rows[0]?.oldest ?? null;
}
