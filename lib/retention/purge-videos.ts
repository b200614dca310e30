import "server-only";

import { workerActor, type SystemActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";
import { restrictedIds } from "#lib/retention/restriction-filters";
import { deleteVideo } from "#lib/videos/delete-video";

type ExpiredVideo = { id: string; shopId: string };

/** Deletes uploads that never became whole. */
export async function purgeVideos(
  _actor: SystemActor,
  { which, now }: { which: "partial" | "unused"; now: Date },
): Promise<number> {
  let count = 0;
  for (const { id, shopId } of which === "partial"
    ? await findPartialUploads(now)
    : await findUnusedVideos(now)) {
    const { kind } = await deleteVideo(workerActor(shopId), { id, reason: "retention" });
    if (kind === "deleted") count += 1;
  }
  return count;
}

async function findPartialUploads(now: Date): Promise<ExpiredVideo[]> {
  return database().video.findMany({
    where: {
      state: "uploading",
      deletedAt: null,
      createdAt: { lt: subtractPeriod(periods.partialUpload, now) },
    },
    select: { id: true, shopId: true },
  });
}

/** Not kept in the library, and either in a TikTok inbox for long with nothing done since, or used by nobody for longer. */
async function findUnusedVideos(now: Date): Promise<ExpiredVideo[]> {
  const [sent, idle] = [
    subtractPeriod(periods.videoInInbox, now),
    subtractPeriod(periods.videoUnused, now),
  ];
  return database().$queryRaw<ExpiredVideo[]>`
    SELECT id::text AS id, "shopId"::text AS "shopId" FROM (
      SELECT v.id, v."shopId",
        greatest(v."lastUsedAt", (SELECT max("updatedAt") FROM "Draft" WHERE "videoId" = v.id AND "discardedAt" IS NULL)) AS used,
        (SELECT max("inInboxAt") FROM "Delivery" WHERE "videoId" = v.id) AS arrived
      FROM "Video" v WHERE v."deletedAt" IS NULL AND NOT v.keep AND v.state <> 'uploading'
        AND v.id NOT IN (${restrictedIds.videos})) AS videos
    WHERE used < ${idle} OR (used < ${sent} AND arrived < ${sent})`;
}
