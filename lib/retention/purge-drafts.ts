import "server-only";

import type { SystemActor } from "#lib/actor";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";
import { restrictedIds } from "#lib/retention/restriction-filters";
import { inBatches } from "#lib/retention/purge-rows";

/**
 * Deletes captions, hashtags, comments and sources that lost their video or grew too old. A draft or video that the publish log still
 * points to is emptied and goes with the last of that log.
 */
export async function purgeDrafts(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = subtractPeriod(periods.draftContent, now);
  const emptied = await inBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      UPDATE "Draft" SET caption = '', hashtags = '{}', "coverMs" = 0, "connectionId" = NULL, "createdById" = NULL, "updatedById" = NULL,
        "authorIds" = '{}',
        "discardedAt" = coalesce("discardedAt", ${now}), version = version + 1
      WHERE id IN (SELECT d.id FROM "Draft" d JOIN "Video" v ON v.id = d."videoId"
        WHERE (v."deletedAt" IS NOT NULL OR d."updatedAt" < ${old}) AND (d.caption <> '' OR d.hashtags <> '{}' OR d."discardedAt" IS NULL)
          AND NOT EXISTS (SELECT FROM "Delivery" x WHERE x."draftId" = d.id AND x."endedAt" IS NULL AND x.state NOT IN ('in_inbox', 'posted'))
          AND d.id NOT IN (${restrictedIds.drafts})
        LIMIT ${most} FOR UPDATE OF d SKIP LOCKED)`,
  );
  await inBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      DELETE FROM "Draft" WHERE id IN (SELECT d.id FROM "Draft" d JOIN "Video" v ON v.id = d."videoId"
        WHERE (v."deletedAt" IS NOT NULL OR d."updatedAt" < ${old}) AND d.caption = '' AND d.hashtags = '{}' AND d."discardedAt" IS NOT NULL
          AND NOT EXISTS (SELECT FROM "Delivery" WHERE "draftId" = d.id) AND NOT EXISTS (SELECT FROM "Consent" WHERE "draftId" = d.id)
        LIMIT ${most} FOR UPDATE OF d SKIP LOCKED)`,
  );
  const remarks = await purgeDiscussion(actor, old);
  const sources = await inBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      UPDATE "Video" SET "sourceDetail" = '', name = CASE WHEN "deletedAt" IS NULL THEN name ELSE 'Deleted video' END,
        facts = CASE WHEN "deletedAt" IS NULL THEN facts END, findings = CASE WHEN "deletedAt" IS NULL THEN findings ELSE '[]' END,
        sha256 = CASE WHEN "deletedAt" IS NULL THEN sha256 END, "createdById" = CASE WHEN "deletedAt" IS NULL THEN "createdById" END
      WHERE id IN (SELECT id FROM "Video"
        WHERE id NOT IN (${restrictedIds.videos}) AND (("deletedAt" IS NOT NULL AND (name <> 'Deleted video' OR "sourceDetail" <> '' OR facts IS NOT NULL OR sha256 IS NOT NULL))
          OR ("createdAt" < ${old} AND "sourceDetail" <> ''))
        LIMIT ${most} FOR UPDATE SKIP LOCKED)`,
  );
  await inBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      DELETE FROM "Video" WHERE id IN (SELECT v.id FROM "Video" v WHERE v."deletedAt" IS NOT NULL AND v."fileKey" IS NULL AND v."posterKey" IS NULL
          AND NOT EXISTS (SELECT FROM "Draft" WHERE "videoId" = v.id) AND NOT EXISTS (SELECT FROM "Delivery" WHERE "videoId" = v.id)
        LIMIT ${most} FOR UPDATE OF v SKIP LOCKED)`,
  );
  return emptied + remarks + sources;
}

/** What people said of a draft goes with its words, and at the latest when it is as old itself; so do requests for approval. */
async function purgeDiscussion(actor: SystemActor, old: Date): Promise<number> {
  const comments = await inBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      DELETE FROM "Comment" WHERE id IN (SELECT c.id FROM "Comment" c JOIN "Draft" d ON d.id = c."draftId" JOIN "Video" v ON v.id = d."videoId"
        WHERE (v."deletedAt" IS NOT NULL OR d."updatedAt" < ${old} OR c."createdAt" < ${old}) AND d.id NOT IN (${restrictedIds.drafts}) LIMIT ${most} FOR UPDATE OF c SKIP LOCKED)`,
  );
  const requests = await inBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      DELETE FROM "ApprovalRequest" WHERE id IN (SELECT r.id FROM "ApprovalRequest" r JOIN "Draft" d ON d.id = r."draftId" JOIN "Video" v ON v.id = d."videoId"
        WHERE (v."deletedAt" IS NOT NULL OR d."updatedAt" < ${old} OR r."requestedAt" < ${old}) AND d.id NOT IN (${restrictedIds.drafts}) LIMIT ${most} FOR UPDATE OF r SKIP LOCKED)`,
  );
  return comments + requests;
}
