import "server-only";

import { type Expression, sql } from "kysely";

import type { SystemActor } from "#lib/actor";
import { deliveredStates } from "#lib/deliveries/state";
import { execute, kysely } from "#lib/infra/db/sql";
import { inBatches } from "#lib/retention/in-batches";
import { periods } from "#lib/retention/policy";
import { restrictedIds } from "#lib/retention/restriction-filters";
import { subtractPeriod } from "#lib/retention/rules";

const NO_TAGS = sql<string[]>`'{}'`;
const DELETED_VIDEO = "Deleted video";

/** Drafts whose video is deleted, or that nobody changed since `old`. */
const oldDrafts = (old: Date) =>
  kysely
    .selectFrom("Draft as d")
    .innerJoin("Video as v", "v.id", "d.videoId")
    .where((eb) => eb.or([eb("v.deletedAt", "is not", null), eb("d.updatedAt", "<", old)]));

const hasDelivery = (draftId: Expression<string>) =>
  sql<boolean>`EXISTS (${kysely.selectFrom("Delivery").select("id").where("draftId", "=", draftId)})`;
const hasConsent = (draftId: Expression<string>) =>
  sql<boolean>`EXISTS (${kysely.selectFrom("Consent").select("id").where("draftId", "=", draftId)})`;
/** Whether a send of the draft is open: it has neither ended nor reached TikTok. */
const hasOpenDelivery = (draftId: Expression<string>) =>
  sql<boolean>`EXISTS (${kysely
    .selectFrom("Delivery")
    .select("id")
    .where("draftId", "=", draftId)
    .where("endedAt", "is", null)
    .where("state", "not in", deliveredStates)})`;

/**
 * Empties drafts and video sources that are old or lost their video, and deletes their discussion.
 * Returns how many rows it changed. Empty rows stay while the publish log points to them.
 */
export async function purgeDrafts(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = subtractPeriod(periods.draftContent, now);
  const drafts = await emptyDrafts(actor, { old, now });
  await deleteEmptyDrafts(actor, old);
  const discussion = await purgeDiscussion(actor, old);
  const videos = await emptyVideos(actor, old);
  await deleteEmptyVideos(actor);
  return drafts + discussion + videos;
}

function emptyDrafts(actor: SystemActor, { old, now }: { old: Date; now: Date }): Promise<number> {
  return inBatches(actor, (tx, limit) =>
    execute(
      tx,
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
        .where(
          "id",
          "in",
          oldDrafts(old)
            .select("d.id")
            .where((eb) =>
              eb.or([
                eb("d.caption", "<>", ""),
                eb("d.hashtags", "<>", NO_TAGS),
                eb("d.discardedAt", "is", null),
              ]),
            )
            .where((eb) => eb.not(hasOpenDelivery(eb.ref("d.id"))))
            .where("d.id", "not in", restrictedIds.drafts)
            .limit(limit)
            .forUpdate("d")
            .skipLocked(),
        ),
    ),
  );
}

function deleteEmptyDrafts(actor: SystemActor, old: Date): Promise<number> {
  return inBatches(actor, (tx, limit) =>
    execute(
      tx,
      kysely.deleteFrom("Draft").where(
        "id",
        "in",
        oldDrafts(old)
          .select("d.id")
          .where("d.caption", "=", "")
          .where("d.hashtags", "=", NO_TAGS)
          .where("d.discardedAt", "is not", null)
          .where((eb) => eb.not(hasDelivery(eb.ref("d.id"))))
          .where((eb) => eb.not(hasConsent(eb.ref("d.id"))))
          .limit(limit)
          .forUpdate("d")
          .skipLocked(),
      ),
    ),
  );
}

/** Deletes comments and approval requests with their draft's content, or once they are too old. */
async function purgeDiscussion(actor: SystemActor, old: Date): Promise<number> {
  const discussed = kysely
    .selectFrom("Draft as d")
    .innerJoin("Video as v", "v.id", "d.videoId")
    .where("d.id", "not in", restrictedIds.drafts);
  const comments = await inBatches(actor, (tx, limit) =>
    execute(
      tx,
      kysely.deleteFrom("Comment").where(
        "id",
        "in",
        discussed
          .innerJoin("Comment as c", "c.draftId", "d.id")
          .select("c.id")
          .where((eb) =>
            eb.or([
              eb("v.deletedAt", "is not", null),
              eb("d.updatedAt", "<", old),
              eb("c.createdAt", "<", old),
            ]),
          )
          .limit(limit)
          .forUpdate("c")
          .skipLocked(),
      ),
    ),
  );
  const requests = await inBatches(actor, (tx, limit) =>
    execute(
      tx,
      kysely.deleteFrom("ApprovalRequest").where(
        "id",
        "in",
        discussed
          .innerJoin("ApprovalRequest as r", "r.draftId", "d.id")
          .select("r.id")
          .where((eb) =>
            eb.or([
              eb("v.deletedAt", "is not", null),
              eb("d.updatedAt", "<", old),
              eb("r.requestedAt", "<", old),
            ]),
          )
          .limit(limit)
          .forUpdate("r")
          .skipLocked(),
      ),
    ),
  );
  return comments + requests;
}

/** Empties the remaining text of deleted videos, and the source of old ones. */
function emptyVideos(actor: SystemActor, old: Date): Promise<number> {
  const ifPresent = <T>(column: Expression<T>, deletedAt: Expression<Date | null>, empty: T) =>
    sql<T>`CASE WHEN ${deletedAt} IS NULL THEN ${column} ELSE ${empty} END`;
  return inBatches(actor, (tx, limit) =>
    execute(
      tx,
      kysely
        .updateTable("Video")
        .set((eb) => ({
          sourceDetail: "",
          name: ifPresent(eb.ref("name"), eb.ref("deletedAt"), DELETED_VIDEO),
          facts: ifPresent(eb.ref("facts"), eb.ref("deletedAt"), null),
          findings: sql`CASE WHEN ${eb.ref("deletedAt")} IS NULL THEN ${eb.ref("findings")} ELSE '[]' END`,
          sha256: ifPresent(eb.ref("sha256"), eb.ref("deletedAt"), null),
          createdById: ifPresent(eb.ref("createdById"), eb.ref("deletedAt"), null),
        }))
        .where("id", "in", (eb) =>
          eb
            .selectFrom("Video as v")
            .select("v.id")
            .where("v.id", "not in", restrictedIds.videos)
            .where((sub) =>
              sub.or([
                sub.and([
                  sub("v.deletedAt", "is not", null),
                  sub.or([
                    sub("v.name", "<>", DELETED_VIDEO),
                    sub("v.sourceDetail", "<>", ""),
                    sub("v.facts", "is not", null),
                    sub("v.sha256", "is not", null),
                  ]),
                ]),
                sub.and([sub("v.createdAt", "<", old), sub("v.sourceDetail", "<>", "")]),
              ]),
            )
            .limit(limit)
            .forUpdate()
            .skipLocked(),
        ),
    ),
  );
}

function deleteEmptyVideos(actor: SystemActor): Promise<number> {
  return inBatches(actor, (tx, limit) =>
    execute(
      tx,
      kysely.deleteFrom("Video").where("id", "in", (eb) =>
        eb
          .selectFrom("Video as v")
          .select("v.id")
          .where("v.deletedAt", "is not", null)
          .where("v.fileKey", "is", null)
          .where("v.posterKey", "is", null)
          .where("v.renditionKey", "is", null)
          .where((sub) =>
            sub.not(
              sub.exists(
                sub.selectFrom("Draft as d").select("d.id").whereRef("d.videoId", "=", "v.id"),
              ),
            ),
          )
          .where((sub) =>
            sub.not(
              sub.exists(
                sub.selectFrom("Delivery as d").select("d.id").whereRef("d.videoId", "=", "v.id"),
              ),
            ),
          )
          .limit(limit)
          .forUpdate()
          .skipLocked(),
      ),
    ),
  );
}
