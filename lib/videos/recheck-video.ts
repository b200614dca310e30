import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { enqueue } from "#lib/infra/jobs";
import { mayFollow } from "#lib/videos/state";

/** Asks for another check of a video that is here. Throws `not_found`, or `conflict` when there is no file to check. */
export async function recheckVideo(actor: ShopActor, { id }: { id: string }): Promise<{ kind: "checking" }> {
  return act(actor, "video.add", async (tx) => {
    const where = { id, shopId: actor.shopId, deletedAt: null };
    const row = await tx.video.findFirst({ where, select: { fileKey: true, state: true } });
    if (!row) throw refuse("not_found", "This video does not exist in your shop.");
    if (row.fileKey === null || (row.state !== "checking" && !mayFollow(row.state, "checking")))
      throw refuse("conflict", "There is no file to check. Upload the video again.");
    await tx.video.updateMany({ where: { ...where, fileKey: { not: null } }, data: { state: "checking", attempts: 0 } });
    await enqueue(tx, "check-video", { videoId: id, shopId: actor.shopId });
    return unrecorded({ kind: "checking" });
  });
}
