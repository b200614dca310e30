import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { requireSpace } from "#lib/infra/files";
import { videoLimits } from "#lib/videos/schema";
import { tidyName } from "#lib/videos/words";

/**
 * Makes room for a file that a browser is about to send: a video that is arriving. `id` becomes the video's and the upload's.
 * Throws `too_large`, or `storage_full` when the file and everything else still arriving would not fit on the disk.
 */
export async function announceUpload(
  actor: StaffActor,
  input: { id: string; name: string; sizeBytes: number },
): Promise<{ videoId: string }> {
  const { id, sizeBytes } = input;
  if (sizeBytes > videoLimits.maxBytes)
    throw refuse("too_large", "This file is larger than 4 GB, the most that TikTok takes. Export it with a lower bitrate.");
  return act(actor, "video.add", async (tx) => {
    const { _sum: sum } = await tx.video.aggregate({
      where: { state: "arriving", deletedAt: null },
      _sum: { sizeBytes: true, arrivedBytes: true },
    });
    const expected = Number((sum.sizeBytes ?? 0n) - (sum.arrivedBytes ?? 0n));
    await requireSpace(sizeBytes + Math.max(0, expected));
    await tx.video.create({
      data: {
        id,
        uploadId: id,
        shopId: actor.shopId,
        source: "upload",
        name: tidyName(input.name),
        sizeBytes: BigInt(sizeBytes),
        createdById: actor.staffId,
      },
    });
    return recorded({ action: "video.announced", subjectId: id, details: { source: "upload", sizeBytes } }, { videoId: id });
  });
}
