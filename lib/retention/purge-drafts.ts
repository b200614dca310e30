import "server-only";

import { type Expression, sql, type SqlBool } from "kysely";

import type { SystemActor } from "#lib/actor";
import { deliveredStates } from "#lib/deliveries/state";
import { hasAny, hasNone, isAmong } from "#lib/infra/db/lookups";
import { kysely } from "#lib/infra/db/sql";
import { deleteRows } from "#lib/retention/delete-expired";
import { type Walk, walkEach } from "#lib/retention/in-batches";
import { periods } from "#lib/retention/policy";
import { deleteEmptyVideos, emptyVideos } from "#lib/retention/purge-video-rows";
import { restrictedIds } from "#lib/retention/restriction-filters";
import { subtractPeriod } from "#lib/retention/rules";

const NO_TAGS = sql<string[]>`'{}'`;

const ofDraft = sql<string>`d.id`;
const deliveries = kysely.selectFrom("Delivery").select("id").where("draftId", "=", ofDraft);
const consents = kysely.selectFrom("Consent").select("id").where("draftId", "=", ofDraft);
const comments = kysely.selectFrom("Comment").select("id").where("draftId", "=", ofDraft);
const requests = kysely.selectFrom("ApprovalRequest").select("id").where("draftId", "=", ofDraft);
/** Sends of the draft that neither ended nor reached TikTok. */
const openDeliveries = deliveries
  .where("endedAt", "is", null)
  .where("state", "not in", deliveredStates);
const isUnrestricted = sql<SqlBool>`d.id NOT IN (${restrictedIds.drafts})`;

/** Walks the drafts `d` whose period is over and that meet a condition. */
const walkEndedDrafts = (
  old: Date,
  { which, change }: { which: Expression<SqlBool>; change: Walk["change"] },
): Walk[] => {
  const drafts = kysely
    .selectFrom("Draft as d")
    .select(sql<string>`d.ctid::text`.as("ctid"))
    .where(which)
    .forUpdate()
    .skipLocked();
  return [
    {
      next: ({ from, limit }) =>
        drafts
          .select("d.updatedAt as at")
          .where("d.updatedAt", ">=", from)
          .where("d.updatedAt", "<", old)
          .orderBy("d.updatedAt")
          .limit(limit),
      change,
    },
    {
      // Those of deleted videos. The lock keeps this a lookup of each video.
      next: ({ from, limit }) =>
        kysely
          .selectFrom("Video as v")
          .innerJoinLateral(drafts.where("d.videoId", "=", sql<string>`v.id`).as("ended"), (join) =>
            join.onTrue(),
          )
          .select(["ended.ctid", "v.deletedAt as at"])
          .where("v.deletedAt", ">=", from)
          .orderBy("v.deletedAt")
          .limit(limit),
      change,
    },
  ];
};

/**
 * Empties drafts and video sources that are old or lost their video, and deletes their discussion.
 * Returns how many rows it changed. Empty rows stay while the publish log points to them.
 */
export async function purgeDrafts(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = subtractPeriod(periods.draftContent, now);
  let count = await walkEach(actor, emptyDrafts(old, now));
  await walkEach(actor, deleteEmptyDrafts(old));
  count += await walkEach(actor, deleteDiscussion(old));
  count += await emptyVideos(actor, old);
  await deleteEmptyVideos(actor);
  return count;
}

const emptyDrafts = (old: Date, now: Date): Walk[] =>
  walkEndedDrafts(old, {
    which: sql`((d.caption <> '' OR d.hashtags <> ${NO_TAGS} OR d."discardedAt" IS NULL)
      AND ${hasNone(openDeliveries)} AND ${isUnrestricted})`,
    change: (these) =>
      kysely
        .updateTable("Draft")
        .set((eb) => ({
          caption: "",
          hashtags: NO_TAGS,
          coverMs: 0,
          connectionId: null,
          createdById: null,
          updatedById: null,
          authorIds: NO_TAGS,
          discardedAt: eb.fn.coalesce("discardedAt", sql<Date>`${now}::timestamptz`),
          version: eb("version", "+", 1),
        }))
        .where(these),
  });

const deleteEmptyDrafts = (old: Date): Walk[] =>
  walkEndedDrafts(old, {
    which: sql`(d.caption = '' AND d.hashtags = ${NO_TAGS} AND d."discardedAt" IS NOT NULL
      AND ${hasNone(deliveries)} AND ${hasNone(consents)})`,
    change: (these) => kysely.deleteFrom("Draft").where(these),
  });

/** Deletes comments and approval requests with their draft's content, or once they are too old. */
function deleteDiscussion(old: Date): Walk[] {
  const ofThese = (these: Expression<SqlBool>) =>
    isAmong(sql.ref("draftId"), kysely.selectFrom("Draft").select("id").where(these));
  return [
    deleteRows("Comment", {
      by: "createdAt",
      before: old,
      only: (rows) => rows.where("draftId", "not in", restrictedIds.drafts),
    }),
    ...walkEndedDrafts(old, {
      which: sql`(${hasAny(comments)} AND ${isUnrestricted})`,
      change: (these) => kysely.deleteFrom("Comment").where(ofThese(these)),
    }),
    deleteRows("ApprovalRequest", {
      by: "requestedAt",
      before: old,
      only: (rows) => rows.where("draftId", "not in", restrictedIds.drafts),
    }),
    ...walkEndedDrafts(old, {
      which: sql`(${hasAny(requests)} AND ${isUnrestricted})`,
      change: (these) => kysely.deleteFrom("ApprovalRequest").where(ofThese(these)),
    }),
  ];
}
