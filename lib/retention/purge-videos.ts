import "server-only";

import { type SystemActor, workerActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { periods } from "#lib/retention/policy";
import { restrictedIds } from "#lib/retention/restriction-filters";
import { subtractPeriod } from "#lib/retention/rules";
import { deleteVideo } from "#lib/videos/delete-video";

type ExpiredVideo = { id: string; shopId: string };

/** Deletes uploads that were never finished, or videos that nobody uses. Returns how many. */
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

/** Finds old videos not marked as kept. The period is shorter once one is in a TikTok inbox. */
async function findUnusedVideos(now: Date): Promise<ExpiredVideo[]> {
  const inInboxBefore = subtractPeriod(periods.videoInInbox, now);
  const videos = kysely
    .selectFrom("Video as v")
    .select((eb) => [
      "v.id",
      "v.shopId",
      eb
        .fn<Date>("greatest", [
          "v.lastUsedAt",
          eb
            .selectFrom("Draft as d")
            .select((sub) => sub.fn.max("d.updatedAt").as("at"))
            .whereRef("d.videoId", "=", "v.id")
            .where("d.discardedAt", "is", null),
        ])
        .as("usedAt"),
      eb
        .selectFrom("Delivery as d")
        .select((sub) => sub.fn.max("d.inInboxAt").as("at"))
        .whereRef("d.videoId", "=", "v.id")
        .as("inInboxAt"),
    ])
    .where("v.deletedAt", "is", null)
    .where("v.keep", "=", false)
    .where("v.state", "<>", "uploading")
    .where("v.id", "not in", restrictedIds.videos);
  return queryRows(
    database(),
    kysely
      .selectFrom(videos.as("videos"))
      .select(["id", "shopId"])
      .where((eb) =>
        eb.or([
          eb("usedAt", "<", subtractPeriod(periods.videoUnused, now)),
          eb.and([eb("usedAt", "<", inInboxBefore), eb("inInboxAt", "<", inInboxBefore)]),
        ]),
      ),
  );
}
