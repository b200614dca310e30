import "server-only";

import { sql, type SqlBool } from "kysely";

import type { SystemActor } from "#lib/actor";
import { deliveredStates } from "#lib/deliveries/state";
import { kysely } from "#lib/infra/db/sql";
import { hasNone, type Step, type Walk, walkInBatches } from "#lib/retention/in-batches";
import { periods } from "#lib/retention/policy";
import { deleteEmptyVideos, emptyVideos } from "#lib/retention/purge-video-rows";
import { restrictedIds } from "#lib/retention/restriction-filters";
import { subtractPeriod } from "#lib/retention/rules";

const NO_TAGS = sql<string[]>`'{}'`;

/** The next drafts whose period is over: no one changed them, or their video is deleted. */
type NextDrafts = (step: Step) => ReturnType<typeof selectDrafts>;

const selectDrafts = (by: "d.updatedAt" | "v.deletedAt", { from, limit }: Step) =>
  kysely
    .selectFrom("Draft as d")
    .innerJoin("Video as v", "v.id", "d.videoId")
    .select(`${by} as at`)
    .where(by, ">=", from)
    .orderBy(by)
    .limit(limit);

const endedDrafts = (old: Date): NextDrafts[] => [
  (step) => selectDrafts("d.updatedAt", step).where("d.updatedAt", "<", old),
  (step) => selectDrafts("v.deletedAt", step),
];

const ofDraft = sql<string>`d.id`;
const deliveries = kysely.selectFrom("Delivery").select("id").where("draftId", "=", ofDraft);
const consents = kysely.selectFrom("Consent").select("id").where("draftId", "=", ofDraft);
/** Sends of the draft that neither ended nor reached TikTok. */
const openDeliveries = deliveries
  .where("endedAt", "is", null)
  .where("state", "not in", deliveredStates);
const isUnrestricted = sql<SqlBool>`d.id NOT IN (${restrictedIds.drafts})`;

/**
 * Empties drafts and video sources that are old or lost their video, and deletes their discussion.
 * Returns how many rows it changed. Empty rows stay while the publish log points to them.
 */
export async function purgeDrafts(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = subtractPeriod(periods.draftContent, now);
  let count = 0;
  for (const next of endedDrafts(old)) count += await walkInBatches(actor, emptyDrafts(next, now));
  for (const next of endedDrafts(old)) await walkInBatches(actor, deleteEmptyDrafts(next));
  for (const walk of discussion(old)) count += await walkInBatches(actor, walk);
  count += await emptyVideos(actor, old);
  await deleteEmptyVideos(actor);
  return count;
}

const emptyDrafts = (next: NextDrafts, now: Date): Walk => ({
  next: (step) =>
    next(step)
      .select(sql<string>`d.ctid::text`.as("ctid"))
      .where((eb) =>
        eb.or([
          eb("d.caption", "<>", ""),
          eb("d.hashtags", "<>", NO_TAGS),
          eb("d.discardedAt", "is", null),
        ]),
      )
      .where(hasNone(openDeliveries))
      .where(isUnrestricted)
      .forUpdate("d")
      .skipLocked(),
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

const deleteEmptyDrafts = (next: NextDrafts): Walk => ({
  next: (step) =>
    next(step)
      .select(sql<string>`d.ctid::text`.as("ctid"))
      .where("d.caption", "=", "")
      .where("d.hashtags", "=", NO_TAGS)
      .where("d.discardedAt", "is not", null)
      .where(hasNone(deliveries))
      .where(hasNone(consents))
      .forUpdate("d")
      .skipLocked(),
  change: (these) => kysely.deleteFrom("Draft").where(these),
});

/** Deletes comments and approval requests with their draft's content, or once they are too old. */
const discussion = (old: Date): Walk[] => [
  {
    next: ({ from, limit }) =>
      kysely
        .selectFrom("Comment as c")
        .innerJoin("Draft as d", "d.id", "c.draftId")
        .select([sql<string>`c.ctid::text`.as("ctid"), "c.createdAt as at"])
        .where("c.createdAt", ">=", from)
        .where("c.createdAt", "<", old)
        .where(isUnrestricted)
        .orderBy("c.createdAt")
        .limit(limit)
        .forUpdate("c")
        .skipLocked(),
    change: (these) => kysely.deleteFrom("Comment").where(these),
  },
  ...endedDrafts(old).map((next): Walk => ({
    next: (step) =>
      next(step)
        .innerJoin("Comment as c", "c.draftId", "d.id")
        .select(sql<string>`c.ctid::text`.as("ctid"))
        .where(isUnrestricted)
        .forUpdate("c")
        .skipLocked(),
    change: (these) => kysely.deleteFrom("Comment").where(these),
  })),
  {
    next: ({ from, limit }) =>
      kysely
        .selectFrom("ApprovalRequest as r")
        .innerJoin("Draft as d", "d.id", "r.draftId")
        .select([sql<string>`r.ctid::text`.as("ctid"), "r.requestedAt as at"])
        .where("r.requestedAt", ">=", from)
        .where("r.requestedAt", "<", old)
        .where(isUnrestricted)
        .orderBy("r.requestedAt")
        .limit(limit)
        .forUpdate("r")
        .skipLocked(),
    change: (these) => kysely.deleteFrom("ApprovalRequest").where(these),
  },
  ...endedDrafts(old).map((next): Walk => ({
    next: (step) =>
      next(step)
        .innerJoin("ApprovalRequest as r", "r.draftId", "d.id")
        .select(sql<string>`r.ctid::text`.as("ctid"))
        .where(isUnrestricted)
        .forUpdate("r")
        .skipLocked(),
    change: (these) => kysely.deleteFrom("ApprovalRequest").where(these),
  })),
];
