import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { cleanFileName } from "#lib/videos/labels";
import type { VideoChange } from "#lib/videos/schema";

/**
 * Renames a video, or keeps it in the library (or lets retention remove it again). Throws
 * `not_found`.
 */
export async function changeVideo(
  actor: ShopActor,
  input: { id: string } & VideoChange,
): Promise<{ kind: "changed" }> {
  const { id, keep, name } = input;
  return act(actor, "video.add", async (tx) => {
    const { count } = await tx.video.updateMany({
      where: { id, shopId: actor.shopId, deletedAt: null },
      data: {
        ...(keep === undefined ? {} : { keep }),
        ...(name === undefined ? {} : { name: cleanFileName(name) }),
      },
    });
    if (count === 0) throw new AppError("not_found", "This video does not exist in your shop.");
    return unrecorded({ kind: "changed" });
  });
}
