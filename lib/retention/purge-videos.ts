import "server-only";

import { type Compilable, sql } from "kysely";

import { type SystemActor, workerActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { periods } from "#lib/retention/policy";
import { restrictedIds } from "#lib/retention/restriction-filters";
import { subtractPeriod } from "#lib/retention/rules";
import { deleteVideo } from "#lib/videos/delete-video";

const ofVideo = sql<string>`v.id`;

const BATCH_SIZE = 200;
/** How many are deleted at the same time, since each waits for the disk. */
const AT_ONCE = 4;

type ExpiredVideo = { id: string; shopId: string; at: Date };

/** Where the next batch begins: after this video, in the order of moment and id. */
type Cursor = Pick<ExpiredVideo, "at" | "id">;

const START: Cursor = { at: new Date(0), id: "00000000-0000-0000-0000-000000000000" };

/**
 * Deletes uploads that were never finished, or unused videos. Returns how many. Each is found by what its row says, so a stopped run goes on where it was.
 */
export async function purgeVideos(
  _actor: SystemActor,
  { which, now }: { which: "partial" | "unused"; now: Date },
): Promise<number> {
  if (which === "partial") return deleteFound((cursor) => findPartialUploads(now, cursor));
  let count = 0;
  for (const { id } of await database().shop.findMany({ select: { id: true } }))
    count += await deleteFound((cursor) => findUnusedVideos(id, { now, cursor }));
  return count;
}

async function deleteFound(find: (cursor: Cursor) => Compilable<ExpiredVideo>): Promise<number> {
  let count = 0;
  let cursor = START;
  for (;;) {
    const found = await queryRows(database(), find(cursor));
    for (let at = 0; at < found.length; at += AT_ONCE)
      count += await deleteTogether(found.slice(at, at + AT_ONCE));
    if (found.length < BATCH_SIZE) return count;
    cursor = found.at(-1) ?? START;
  }
}

/** Returns how many were deleted. Throws the first failure once all have ended. */
async function deleteTogether(videos: readonly ExpiredVideo[]): Promise<number> {
  const results = await Promise.allSettled(
    videos.map(({ id, shopId }) => deleteVideo(workerActor(shopId), { id, reason: "retention" })),
  );
  let count = 0;
  for (const result of results) {
    if (result.status === "rejected") throw result.reason;
    if (result.value.kind === "deleted") count += 1;
  }
  return count;
}

/** Videos in the order of one moment, from the cursor on. */
const selectVideos = (by: "v.createdAt" | "v.lastUsedAt", cursor: Cursor) =>
  kysely
    .selectFrom("Video as v")
    .select(["v.id", "v.shopId", `${by} as at`])
    .where("v.deletedAt", "is", null)
    // As one comparison, so that the index begins there.
    .where((eb) => eb(eb.refTuple(by, "v.id"), ">", eb.tuple(cursor.at, cursor.id)))
    .orderBy(by)
    .orderBy("v.id")
    .limit(BATCH_SIZE);

const findPartialUploads = (now: Date, cursor: Cursor) =>
  selectVideos("v.createdAt", cursor)
    .where(sql<boolean>`v.state = 'uploading'`)
    .where("v.createdAt", "<", subtractPeriod(periods.partialUpload, now));

/** Finds old videos not marked as kept. The period is shorter once one is in a TikTok inbox. */
function findUnusedVideos(shopId: string, { now, cursor }: { now: Date; cursor: Cursor }) {
  const inInboxBefore = subtractPeriod(periods.videoInInbox, now);
  const unusedBefore = subtractPeriod(periods.videoUnused, now);
  const usedAt = sql<Date>`greatest(v."lastUsedAt", (${kysely
    .selectFrom("Draft as d")
    .select((eb) => eb.fn.max("d.updatedAt").as("at"))
    .where("d.videoId", "=", ofVideo)
    .where("d.discardedAt", "is", null)}))`;
  const inInboxAt = sql<Date | null>`(${kysely
    .selectFrom("Delivery as d")
    .select((eb) => eb.fn.max("d.inInboxAt").as("at"))
    .where("d.videoId", "=", ofVideo)})`;
  return (
    selectVideos("v.lastUsedAt", cursor)
      .where("v.shopId", "=", shopId)
      .where("v.keep", "=", false)
      .where("v.state", "<>", "uploading")
      // Implied by both below; it lets the index end the walk.
      .where("v.lastUsedAt", "<", new Date(Math.max(Number(inInboxBefore), Number(unusedBefore))))
      .where((eb) =>
        eb.or([
          eb(usedAt, "<", unusedBefore),
          eb.and([eb(inInboxAt, "<", inInboxBefore), eb(usedAt, "<", inInboxBefore)]),
        ]),
      )
      .where("v.id", "not in", restrictedIds.videos)
  );
}
