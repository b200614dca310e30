import "server-only";

import { type Expression, sql } from "kysely";

import { kysely } from "#lib/infra/db/sql";

const restrictedAccounts = kysely
  .selectFrom("Connection")
  .select("id")
  .where("restrictedAt", "is not", null);

const restrictedDrafts = kysely
  .selectFrom("Draft")
  .select("id")
  .where("connectionId", "in", restrictedAccounts)
  .union(
    kysely
      .selectFrom("Consent")
      .select("draftId as id")
      .where("connectionId", "in", restrictedAccounts),
  );

const restrictedVideos = kysely
  .selectFrom("Draft")
  .select("videoId as id")
  .where("id", "in", restrictedDrafts)
  .union(
    kysely
      .selectFrom("Delivery")
      .select("videoId as id")
      .where("connectionId", "in", restrictedAccounts),
  );

/**
 * Ids of data of accounts that are restricted while a request is reviewed. GDPR Article 18 allows
 * only storage until then, so no period deletes it before the restriction ends.
 */
export const restrictedIds = {
  accounts: restrictedAccounts,
  drafts: restrictedDrafts,
  videos: restrictedVideos,
};

/** Tests, by its `connectionId`, that a row belongs to no restricted account. */
export const isUnrestricted = (connectionId: Expression<string | null>) =>
  sql<boolean>`(${connectionId} IS NULL OR ${connectionId} NOT IN (${restrictedAccounts}))`;
