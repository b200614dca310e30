import "server-only";

import { type Expression, sql, type SqlBool } from "kysely";

import { hasAny, hasNone, isAmong } from "#lib/infra/db/lookups";
import { kysely } from "#lib/infra/db/sql";

/** One TikTok account of one shop. */
export type AccountRef = { connectionId: string; shopId: string };

/**
 * Tests that a draft `w` was prepared for this account or sent to it alone. A draft that is approved
 * or prepared for another account stays and only loses its link to this one.
 */
function isToErase({ connectionId, shopId }: AccountRef): Expression<SqlBool> {
  const consents = kysely
    .selectFrom("Consent")
    .select("id")
    .where("draftId", "=", sql<string>`w.id`);
  return sql<SqlBool>`(w."shopId" = ${shopId}::uuid
    AND (w."connectionId" IS NOT DISTINCT FROM ${connectionId}::uuid OR (w."connectionId" IS NULL
      AND ${hasAny(consents.where("connectionId", "=", connectionId))}))
    AND ${hasNone(consents.where("connectionId", "<>", connectionId))})`;
}

/** Selects the drafts to erase with the account. */
export const draftsToErase = (account: AccountRef) =>
  kysely
    .selectFrom("Draft as w")
    .select(["w.id", "w.videoId"])
    .where((eb) =>
      isAmong(
        eb.ref("w.id"),
        eb
          .selectFrom("Draft")
          .select("id")
          .where("connectionId", "=", account.connectionId)
          .union(
            eb
              .selectFrom("Consent")
              .select("draftId as id")
              .where("connectionId", "=", account.connectionId),
          ),
      ),
    )
    .where(isToErase(account));

/** Selects the videos that only these drafts used and that staff did not mark as kept. */
export const videosToErase = (account: AccountRef) =>
  kysely
    .selectFrom("Video as v")
    .select("v.id")
    .where("v.shopId", "=", account.shopId)
    .where("v.keep", "=", false)
    .where((eb) =>
      isAmong(eb.ref("v.id"), eb.selectFrom(draftsToErase(account).as("w")).select("w.videoId")),
    )
    .where((eb) =>
      hasNone(
        eb
          .selectFrom("Draft as w")
          .select("w.id")
          .whereRef("w.videoId", "=", "v.id")
          .where(sql<SqlBool>`NOT ${isToErase(account)}`),
      ),
    )
    .where((eb) =>
      hasNone(
        eb
          .selectFrom("Delivery as e")
          .select("e.id")
          .whereRef("e.videoId", "=", "v.id")
          .where("e.connectionId", "<>", account.connectionId),
      ),
    );
