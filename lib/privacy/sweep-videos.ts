import "server-only";

import { workerFor, type SystemActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { before, periods } from "#lib/privacy/policy";
import { restricted } from "#lib/privacy/restricted";
import { deleteVideo } from "#lib/videos/delete-video";

type Found = { id: string; shopId: string };

/** Deletes uploads that never became whole. */
export async function sweepVideos(_actor: SystemActor, { which, now }: { which: "partial" | "whole"; now: Date }): Promise<number> {
  let count = 0;
  for (const { id, shopId } of which === "partial" ? await partial(now) : await unused(now)) {
    const { kind } = await deleteVideo(workerFor(shopId), { id, reason: "retention" });
    if (kind === "deleted") count += 1;
  }
  return count;
}

async function partial(now: Date): Promise<Found[]> {
  return database().video.findMany({
    where: { state: "arriving", deletedAt: null, createdAt: { lt: before(periods.partialUpload, now) } },
    select: { id: true, shopId: true },
  });
}

/** Not kept in the library, and either in a TikTok inbox for long with nothing done since, or used by nobody for longer. */
async function unused(now: Date): Promise<Found[]> {
  const [sent, idle] = [before(periods.videoInInbox, now), before(periods.videoUnused, now)];
  return database().$queryRaw<Found[]>`
    SELECT id::text AS id, "shopId"::text AS "shopId" FROM (
      SELECT v.id, v."shopId",
        greatest(v."lastUsedAt", (SELECT max("updatedAt") FROM "Draft" WHERE "videoId" = v.id AND "discardedAt" IS NULL)) AS used,
        (SELECT max("inInboxAt") FROM "Delivery" WHERE "videoId" = v.id) AS arrived
      FROM "Video" v WHERE v."deletedAt" IS NULL AND NOT v.keep AND v.state <> 'arriving'
        AND v.id NOT IN (${restricted.videos})) AS videos
    WHERE used < ${idle} OR (used < ${sent} AND arrived < ${sent})`;
}
