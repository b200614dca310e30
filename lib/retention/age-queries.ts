import "server-only";

import { type Compilable, type Expression, sql, type SqlBool } from "kysely";

import { deliveredStates } from "#lib/deliveries/state";
import { kysely } from "#lib/infra/db/sql";
import { listBackups } from "#lib/infra/storage/backup-files";
import { type DataClassName, periods } from "#lib/retention/policy";
import type { Period } from "#lib/retention/rules";

/** The condition that a row belongs to the shop that asks; always true for the whole installation. */
export type InScope = (shopId: Expression<string | null>) => Expression<SqlBool>;

/** What a period of policy.ts runs for, and when the period of the oldest such thing began. */
export type AgeQuery = {
  label: string;
  period: Period;
  /** It belongs to no shop. */
  installationWide?: true;
  oldest: (inScope: InScope) => Compilable<{ oldest: Date | null }> | Promise<Date | null>;
};

type Nullable<T> = Expression<T> | Expression<T | null>;

const isFinished = (endedAt: Expression<Date | null>, state: Nullable<string>) =>
  sql<boolean>`(${endedAt} IS NOT NULL OR ${state} IN (${sql.join(deliveredStates)}))`;

/** No period runs out for what belongs to a restricted account. */
const isRestricted = (connectionId: Nullable<string>) =>
  sql<boolean>`EXISTS (${kysely
    .selectFrom("Connection as restricted")
    .select("restricted.id")
    .where("restricted.id", "=", connectionId as Expression<string>)
    .where("restricted.restrictedAt", "is not", null)})`;

const isRestrictedDraft = (draftId: Expression<string>) =>
  sql<boolean>`EXISTS (${kysely
    .selectFrom("Draft as w")
    .leftJoin("Consent as k", "k.draftId", "w.id")
    .select("w.id")
    .where("w.id", "=", draftId)
    .where((eb) =>
      eb.or([isRestricted(eb.ref("w.connectionId")), isRestricted(eb.ref("k.connectionId"))]),
    )})`;

const isRestrictedVideo = (videoId: Expression<string>) =>
  sql<boolean>`(EXISTS (${kysely
    .selectFrom("Draft as f")
    .select("f.id")
    .where("f.videoId", "=", videoId)
    .where((eb) => isRestrictedDraft(eb.ref("f.id")))}) OR EXISTS (${kysely
    .selectFrom("Delivery as e")
    .select("e.id")
    .where("e.videoId", "=", videoId)
    .where((eb) => isRestricted(eb.ref("e.connectionId")))}))`;

/** Videos of the library that a period runs for, with the moment of their last use. */
const unkeptVideos = (inScope: InScope) =>
  kysely
    .selectFrom("Video as v")
    .where("v.deletedAt", "is", null)
    .where("v.keep", "=", false)
    .where("v.state", "<>", "uploading")
    .where((eb) => eb.not(isRestrictedVideo(eb.ref("v.id"))))
    .where((eb) => inScope(eb.ref("v.shopId")));

const lastUsedAt = sql<Date>`greatest(v."lastUsedAt", (${kysely
  .selectFrom("Draft as u")
  .select((eb) => eb.fn.max("u.updatedAt").as("at"))
  .where("u.videoId", "=", sql<string>`v.id`)
  .where("u.discardedAt", "is", null)}))`;

const lastInInboxAt = sql<Date | null>`(${kysely
  .selectFrom("Delivery as u")
  .select((eb) => eb.fn.max("u.inInboxAt").as("at"))
  .where("u.videoId", "=", sql<string>`v.id`)})`;

const minOf = (moment: Expression<Date | null>) => sql<Date | null>`min(${moment})`.as("oldest");

/**
 * The oldest record of each class against its period, asked differently from the statements that purge it, so that a mistake there
 * shows here. A class that cannot be measured says why.
 */
export const ageQueries: Record<DataClassName, readonly AgeQuery[] | { note: string }> = {
  staff: [
    {
      label: "disabled staff account",
      period: periods.disabledStaff,
      oldest: (inScope) =>
        kysely
          .selectFrom("Staff as t")
          .select((eb) => minOf(eb.ref("t.disabledAt")))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  session: [
    {
      label: "unused session",
      period: periods.sessionIdle,
      oldest: (inScope) =>
        kysely
          .selectFrom("StaffSession as s")
          .innerJoin("Staff as t", "t.id", "s.staffId")
          .select((eb) => minOf(eb.ref("s.lastSeenAt")))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
    {
      label: "session",
      period: periods.sessionAbsolute,
      oldest: (inScope) =>
        kysely
          .selectFrom("StaffSession as s")
          .innerJoin("Staff as t", "t.id", "s.staffId")
          .select((eb) => minOf(eb.ref("s.createdAt")))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  staffLink: [
    {
      label: "invitation that was not accepted",
      period: periods.invitation,
      oldest: (inScope) =>
        kysely
          .selectFrom("Invitation as t")
          .select((eb) => minOf(eb.ref("t.createdAt")))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
    {
      label: "password reset link",
      period: periods.passwordResetLink,
      oldest: (inScope) =>
        kysely
          .selectFrom("PasswordReset as r")
          .innerJoin("Staff as t", "t.id", "r.staffId")
          .select((eb) => minOf(eb.ref("r.createdAt")))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  authorization: [
    {
      label: "unfinished TikTok sign-in",
      period: periods.authorization,
      oldest: (inScope) =>
        kysely
          .selectFrom("Authorization as t")
          .select((eb) => minOf(eb.ref("t.createdAt")))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  tokens: [
    {
      label: "unused pair of tokens",
      period: periods.tokensUnused,
      oldest: (inScope) =>
        kysely
          .selectFrom("Connection as t")
          .select((eb) => minOf(eb.ref("t.lastUsedAt")))
          .where((eb) =>
            eb.or([
              eb("t.accessTokenSealed", "is not", null),
              eb("t.refreshTokenSealed", "is not", null),
            ]),
          )
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  profile: [
    {
      label: "profile of a disconnected account",
      period: periods.profileAfterDisconnect,
      oldest: (inScope) =>
        kysely
          .selectFrom("Connection as t")
          .select((eb) => minOf(eb.ref("t.disconnectedAt")))
          .where("t.state", "=", "disconnected")
          .where("t.openId", "not like", "gone:%")
          .where("t.restrictedAt", "is", null)
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  uploadUrl: [
    {
      label: "upload URL",
      period: periods.uploadUrl,
      oldest: (inScope) =>
        kysely
          .selectFrom("Transfer as u")
          .innerJoin("Delivery as t", "t.id", "u.deliveryId")
          .select((eb) => minOf(eb.ref("u.initStartedAt")))
          .where("u.uploadUrlSealed", "is not", null)
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  partialUpload: [
    {
      label: "unfinished upload",
      period: periods.partialUpload,
      oldest: (inScope) =>
        kysely
          .selectFrom("Video as t")
          .select((eb) => minOf(eb.ref("t.createdAt")))
          .where("t.state", "=", "uploading")
          .where("t.deletedAt", "is", null)
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  video: [
    {
      label: "unused video that is in a TikTok inbox",
      period: periods.videoInInbox,
      oldest: (inScope) =>
        unkeptVideos(inScope)
          .select(minOf(sql<Date | null>`greatest(${lastUsedAt}, ${lastInInboxAt})`))
          .where(sql<boolean>`${lastInInboxAt} IS NOT NULL`),
    },
    {
      label: "unused video",
      period: periods.videoUnused,
      oldest: (inScope) => unkeptVideos(inScope).select(minOf(lastUsedAt)),
    },
  ],
  draftContent: [
    {
      label: "unchanged draft",
      period: periods.draftContent,
      oldest: (inScope) =>
        kysely
          .selectFrom("Draft as t")
          .select((eb) => minOf(eb.ref("t.updatedAt")))
          .where((eb) =>
            eb.or([eb("t.caption", "<>", ""), eb("t.hashtags", "<>", sql<string[]>`'{}'`)]),
          )
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom("Delivery as d")
                  .select("d.id")
                  .whereRef("d.draftId", "=", "t.id")
                  .where((eb) => eb.not(isFinished(eb.ref("d.endedAt"), eb.ref("d.state")))),
              ),
            ),
          )
          .where((eb) => eb.not(isRestrictedDraft(eb.ref("t.id"))))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
    {
      label: "source of a video",
      period: periods.draftContent,
      oldest: (inScope) =>
        kysely
          .selectFrom("Video as v")
          .select((eb) => minOf(eb.ref("v.createdAt")))
          .where("v.sourceDetail", "<>", "")
          .where((eb) => eb.not(isRestrictedVideo(eb.ref("v.id"))))
          .where((eb) => inScope(eb.ref("v.shopId"))),
    },
  ],
  consent: [
    {
      label: "record of consent",
      period: periods.consent,
      // With its delivery: the twelve months begin when the send ends.
      oldest: (inScope) =>
        kysely
          .selectFrom("Consent as t")
          .leftJoin("Delivery as d", "d.consentId", "t.id")
          .select((eb) =>
            minOf(
              eb.fn<Date | null>("greatest", [
                "t.createdAt",
                "d.endedAt",
                "d.inInboxAt",
                "d.postedAt",
              ]),
            ),
          )
          .where((eb) =>
            eb.or([eb("d.id", "is", null), isFinished(eb.ref("d.endedAt"), eb.ref("d.state"))]),
          )
          .where((eb) => eb.not(isRestricted(eb.ref("t.connectionId"))))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  delivery: [
    {
      label: "send log",
      period: periods.deliveryLog,
      oldest: (inScope) =>
        kysely
          .selectFrom("Delivery as t")
          .select((eb) => minOf(eb.fn.coalesce("t.endedAt", "t.postedAt", "t.inInboxAt")))
          .where((eb) => isFinished(eb.ref("t.endedAt"), eb.ref("t.state")))
          .where((eb) => eb.not(isRestricted(eb.ref("t.connectionId"))))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
    {
      label: "entry of the request log outside a send",
      period: periods.deliveryLog,
      oldest: (inScope) =>
        kysely
          .selectFrom("TiktokCall as t")
          .select((eb) => minOf(eb.ref("t.at")))
          .where("t.deliveryId", "is", null)
          .where((eb) => eb.not(isRestricted(eb.ref("t.connectionId"))))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  handoff: [
    {
      label: "phone page that ended",
      period: periods.handoff,
      // As the policy says: since it ended, not since it was created.
      oldest: (inScope) =>
        kysely
          .selectFrom("Handoff as t")
          .select((eb) => minOf(eb.fn<Date>("least", ["t.expiresAt", "t.revokedAt"])))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  mail: [
    {
      label: "record of an e-mail",
      period: periods.mail,
      oldest: (inScope) =>
        kysely
          .selectFrom("Email as t")
          .select((eb) => minOf(eb.ref("t.createdAt")))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  webhook: [
    {
      label: "fingerprint of a message from TikTok",
      period: periods.webhookDigest,
      oldest: (inScope) =>
        kysely
          .selectFrom("WebhookEvent as t")
          .select((eb) => minOf(eb.ref("t.receivedAt")))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  rateLimit: [
    {
      label: "expired rate limit counter",
      period: periods.rateLimitCounters,
      installationWide: true,
      oldest: () => kysely.selectFrom("RateLimit").select((eb) => minOf(eb.ref("expiresAt"))),
    },
  ],
  serverLog: { note: "The server’s own log. Its host deletes these lines after this time." },
  audit: [
    {
      label: "audit entry",
      period: periods.audit,
      // The newest entry of a chain always stays, so that the next one can follow from it.
      oldest: (inScope) =>
        kysely
          .selectFrom("AuditEvent as t")
          .select((eb) => minOf(eb.ref("t.at")))
          .where(({ exists, selectFrom }) =>
            exists(
              selectFrom("AuditEvent as n")
                .select("n.id")
                .whereRef("n.chain", "=", "t.chain")
                .whereRef("n.number", ">", "t.number"),
            ),
          )
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  backup: [
    {
      label: "backup",
      period: periods.backup,
      installationWide: true,
      oldest: async () => (await listBackups())[0]?.madeAt ?? null,
    },
  ],
  requestNotes: [
    {
      label: "message about a closed request",
      period: periods.rejectionReason,
      installationWide: true,
      oldest: () =>
        kysely
          .selectFrom("DeletionNote as n")
          .innerJoin("DeletionRequest as r", "r.id", "n.requestId")
          .select((eb) => minOf(eb.ref("n.at")))
          .where("r.finishedAt", "is not", null),
    },
  ],
  export: [
    {
      label: "copy of an account’s data",
      period: periods.export,
      installationWide: true,
      oldest: () => kysely.selectFrom("DataExport").select((eb) => minOf(eb.ref("createdAt"))),
    },
  ],
  receipt: [
    {
      label: "receipt",
      period: periods.receipt,
      installationWide: true,
      oldest: () =>
        kysely.selectFrom("DeletionRequest").select((eb) => minOf(eb.ref("finishedAt"))),
    },
  ],
};
