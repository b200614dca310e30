import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { lockRow } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { needsRendition } from "#lib/videos/renditions/rules";
import { videoFacts } from "#lib/videos/schema";

/**
 * Queues the making of a preview, unless there is one or it is on its way. Throws `not_found`, or
 * `conflict` when browsers need none or none can be created.
 */
export async function requestRendition(
  actor: ShopActor,
  { id }: { id: string },
): Promise<{ kind: "requested" }> {
  return act(actor, "video.add", async (tx) => {
    const where = { id, shopId: actor.shopId, deletedAt: null };
    await lockRow(tx, "Video", { id, shopId: actor.shopId });
    const row = await tx.video.findFirst({
      where,
      select: { fileKey: true, facts: true, renditionState: true },
    });
    if (!row) throw new AppError("not_found", "This video does not exist in your shop.");
    if (row.renditionState !== null && row.renditionState !== "failed")
      return unrecorded({ kind: "requested" });
    if (row.fileKey === null || !needsRendition(videoFacts.nullable().catch(null).parse(row.facts)))
      throw new AppError(
        "conflict",
        "This video needs no preview, or none can be created from it.",
      );
    await tx.video.updateMany({
      where,
      data: { renditionState: "waiting", renditionFailure: null, renditionAttempts: 0 },
    });
    await enqueue(tx, "make-rendition", { videoId: id, shopId: actor.shopId });
    return recorded(
      { action: "video.rendition_requested", subjectId: id, details: {} },
      { kind: "requested" },
    );
  });
}
