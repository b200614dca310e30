import "server-only";

import { withChains } from "#lib/audit/chain-names";
import { kysely } from "#lib/infra/db/sql";
import { listBackups } from "#lib/infra/storage/backup-files";
import { type AgeQuery, minOf } from "#lib/retention/age-query-type";
import { contentAgeQueries } from "#lib/retention/content-age-queries";
import { type DataClassName, periods } from "#lib/retention/policy";

/** Measures the oldest record of each class by other queries than the purge, so a mistake shows. */
export const oldestRecordQueries: Record<DataClassName, readonly AgeQuery[] | { note: string }> = {
  ...contentAgeQueries,
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
          .where("t.profileDeletedAt", "is", null)
          .where("t.restrictedAt", "is", null)
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
  bulkAction: [
    {
      label: "change of many videos",
      period: periods.bulkAction,
      oldest: (inScope) =>
        kysely
          .selectFrom("BulkAction")
          .select((eb) => minOf(eb.ref("finishedAt")))
          .where((eb) => inScope(eb.ref("shopId"))),
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
        withChains
          .selectFrom("chains")
          .innerJoinLateral(
            (eb) =>
              eb
                .selectFrom("AuditEvent")
                .select(["at", "shopId"])
                .whereRef("chain", "=", "chains.chain")
                .where((sub) =>
                  sub(
                    "number",
                    "<",
                    sub
                      .selectFrom("AuditEvent as n")
                      .select((last) => last.fn.max("n.number").as("number"))
                      .whereRef("n.chain", "=", "chains.chain"),
                  ),
                )
                .orderBy("number")
                .limit(1)
                .as("t"),
            (join) => join.onTrue(),
          )
          .select((eb) => minOf(eb.ref("t.at")))
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
