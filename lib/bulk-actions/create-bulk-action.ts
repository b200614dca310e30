import "server-only";

import { type StaffActor, workerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import type { Permission } from "#lib/audit/permissions";
import { getBulkAction } from "#lib/bulk-actions/queries";
import { runBulkAction } from "#lib/bulk-actions/run-bulk-action";
import {
  type BulkActionInput,
  type BulkActionKind,
  type BulkActionView,
  bulkLimits,
  type VideoSelection,
} from "#lib/bulk-actions/schema";
import { AppError } from "#lib/errors";
import { databaseNow } from "#lib/infra/db/database";
import { acquireTransactionLock } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { listVideoIds } from "#lib/videos/library-queries";
import { registerTags } from "#lib/videos/tag-videos";

/** How long a deletion waits so that it can be undone. */
const UNDO_MS = 10_000;
/** So few are done before the answer; the job is only for the case that this process dies. */
const AT_ONCE = 50;
const JOB_AFTER_MS = 60_000;

const permissions: Record<BulkActionKind, Permission> = {
  add_tag: "video.add",
  remove_tag: "video.add",
  keep: "video.add",
  unkeep: "video.add",
  delete: "video.delete",
  create_drafts: "draft.edit",
};

/**
 * Begins an act on many videos. The videos are those that match now; a few are done at once, more
 * by the worker. Throws `conflict` for none or too many, `rate_limited` while others are running.
 */
export async function createBulkAction(
  actor: StaffActor,
  input: BulkActionInput,
): Promise<BulkActionView> {
  const { shopId, staffId } = actor;
  const videoIds = await resolveSelection(actor, input.selection);
  const atOnce = videoIds.length <= AT_ONCE && input.kind !== "delete";
  const id = await act<string>(actor, permissions[input.kind], async (tx) => {
    await acquireTransactionLock(tx, `bulk-actions:${shopId}`);
    const unfinished = await tx.bulkAction.count({ where: { shopId, finishedAt: null } });
    if (unfinished >= bulkLimits.unfinishedPerShop)
      throw new AppError(
        "rate_limited",
        "Your shop has several changes of many videos in progress. Wait until one has ended, or stop one.",
        { retryAfterSeconds: 30 },
      );
    if (input.kind === "add_tag") await registerTags(tx, shopId, [input.tag]);
    const now = (await databaseNow(tx)).getTime();
    const startsAt = new Date(now + (input.kind === "delete" ? UNDO_MS : 0));
    const row = await tx.bulkAction.create({
      data: {
        shopId,
        staffId,
        kind: input.kind,
        tag: "tag" in input ? input.tag : "",
        videoIds,
        total: videoIds.length,
        startsAt,
      },
      select: { id: true },
    });
    const startAfter = atOnce ? new Date(now + JOB_AFTER_MS) : startsAt;
    await enqueue(tx, "run-bulk-action", { bulkActionId: row.id, shopId }, { startAfter });
    return unrecorded(row.id);
  });
  if (atOnce) await runBulkAction(workerActor(shopId), { bulkActionId: id });
  return getBulkAction(actor, id);
}

/**
 * Returns the ids of the chosen videos; those of other shops are skipped later. Throws `conflict`
 * for none or too many.
 */
export async function resolveSelection(
  actor: StaffActor,
  selection: VideoSelection,
): Promise<string[]> {
  const ids =
    "ids" in selection
      ? [...new Set(selection.ids)]
      : await listVideoIds(actor, selection.filter, bulkLimits.videos + 1);
  if (ids.length === 0) throw new AppError("conflict", "No video matches any more.");
  if (ids.length > bulkLimits.videos)
    throw new AppError(
      "conflict",
      `More than ${bulkLimits.videos.toLocaleString("en-GB")} videos match. Narrow the search or the filters.`,
    );
  return ids;
}

/** Stops an act; what it did stays. For a deletion that has not begun this undoes it. */
export async function stopBulkAction(
  actor: StaffActor,
  { id }: { id: string },
): Promise<BulkActionView> {
  await act(actor, "video.add", async (tx) => {
    await tx.bulkAction.updateMany({
      where: { id, shopId: actor.shopId, finishedAt: null },
      data: { state: "stopped", finishedAt: await databaseNow(tx) },
    });
    return unrecorded(undefined);
  });
  return getBulkAction(actor, id);
}
