import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { lockRow } from "#lib/infra/db/sql";
import { cleanFileName } from "#lib/videos/labels";
import type { VideoChange } from "#lib/videos/schema";

/**
 * Renames a video, or keeps it in the library (or lets retention remove it again). Its drafts and
 * deliveries show the new name. Throws `not_found`.
 */
export async function changeVideo(
  actor: ShopActor,
  input: { id: string } & VideoChange,
): Promise<{ kind: "changed" }> {
  const { id, keep } = input;
  const { shopId } = actor;
  return act<{ kind: "changed" }>(actor, "video.add", async (tx) => {
    await lockRow(tx, "Video", { id, shopId });
    const video = await tx.video.findFirst({
      where: { id, shopId, deletedAt: null },
      select: { name: true },
    });
    if (!video) throw new AppError("not_found", "This video does not exist in your shop.");
    const name = input.name === undefined ? video.name : cleanFileName(input.name);
    await tx.video.update({
      where: { id },
      data: { name, ...(keep === undefined ? {} : { keep }) },
    });
    return name === video.name
      ? unrecorded({ kind: "changed" })
      : recorded({ action: "video.renamed", subjectId: id, details: {} }, { kind: "changed" });
  });
}
