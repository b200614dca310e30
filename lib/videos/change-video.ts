import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { lockRow } from "#lib/infra/db/sql";
import { cleanFileName } from "#lib/videos/labels";
import type { VideoChange } from "#lib/videos/schema";
import { forgetUnusedTags, registerTags } from "#lib/videos/tag-videos";

/**
 * Renames a video, changes its tags, or keeps it in the library (or lets retention remove it
 * again). Its drafts and deliveries show the new name. Throws `not_found`.
 */
export async function changeVideo(
  actor: ShopActor,
  input: { id: string } & VideoChange,
): Promise<{ kind: "changed" }> {
  const { id, keep, tags } = input;
  const { shopId } = actor;
  return act<{ kind: "changed" }>(actor, "video.add", async (tx) => {
    await lockRow(tx, "Video", { id, shopId });
    const video = await tx.video.findFirst({
      where: { id, shopId, deletedAt: null },
      select: { name: true, tags: true },
    });
    if (!video) throw new AppError("not_found", "This video does not exist in your shop.");
    const name = input.name === undefined ? video.name : cleanFileName(input.name);
    const newTags = tags === undefined ? video.tags : [...new Set(tags)].toSorted();
    const removed = video.tags.filter((tag) => !newTags.includes(tag));
    const added = newTags.filter((tag) => !video.tags.includes(tag));
    if (added.length > 0) await registerTags(tx, shopId, added);
    await tx.video.update({
      where: { id },
      data: { name, tags: newTags, ...(keep === undefined ? {} : { keep }) },
    });
    await forgetUnusedTags(tx, shopId, removed);
    const events: AuditEvent[] = [
      ...(name === video.name
        ? []
        : [{ action: "video.renamed" as const, subjectId: id, details: {} }]),
      ...(added.length + removed.length === 0
        ? []
        : [
            {
              action: "video.tags_changed" as const,
              subjectId: id,
              details: { tags: newTags.length },
            },
          ]),
    ];
    return events.length === 0
      ? unrecorded({ kind: "changed" })
      : recorded(events, { kind: "changed" });
  });
}
