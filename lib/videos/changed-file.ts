import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/db/database";
import { mediaPath } from "#lib/infra/storage/media-files";
import { readFileIdentity } from "#lib/infra/storage/verified-file";
import { queueCheck } from "#lib/videos/queue-check";

type CheckedFile = { fileKey: string | null; fileIdentity: string | null };

/**
 * Returns whether the stored file is still the one that the check verified, by size, inode and times
 * of change. Reads no content, so a file that was only touched counts as changed.
 */
export async function isCheckedFile({ fileKey, fileIdentity }: CheckedFile): Promise<boolean> {
  if (fileKey === null) return true;
  return fileIdentity !== null && (await readFileIdentity(mediaPath(fileKey))) === fileIdentity;
}

type RecheckResult = { kind: "unchanged" | "checking" };

/**
 * Queues a new check, once, of a ready video whose file has changed. The check compares the content
 * and stores the identity of a file that is still the same, so it is not repeated.
 */
export async function recheckChangedFile(
  actor: WorkerActor,
  { videoId: id }: { videoId: string },
): Promise<RecheckResult> {
  const where = { id, shopId: actor.shopId, state: "ready", deletedAt: null } as const;
  const file = await database().video.findFirst({
    where,
    select: { fileKey: true, fileIdentity: true },
  });
  if (!file || (await isCheckedFile(file))) return { kind: "unchanged" };
  return act<RecheckResult>(actor, "video.check", async (tx) => {
    // A draft shows a video in check without an identity as one whose file changed.
    const { count } = await tx.video.updateMany({
      where: { ...where, fileIdentity: file.fileIdentity },
      data: { state: "checking", attempts: 0, fileIdentity: null },
    });
    if (count === 1) await queueCheck(tx, { videoId: id, shopId: actor.shopId });
    return unrecorded({ kind: "checking" });
  });
}
