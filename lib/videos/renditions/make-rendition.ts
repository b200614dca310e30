import "server-only";

import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import type { RenditionFailure } from "#lib/infra/generated/enums";
import { type MediaEngine, TRANSCODE_LIMITS } from "#lib/infra/media/media-engine";
import { probeMedia, transcodeSmall } from "#lib/infra/media/probe";
import { studioMediaEngine } from "#lib/infra/media/studio-media-engine";
import { usableDiskBytes } from "#lib/infra/storage/disk-space";
import { fileStat, mediaPath, removeFile, uploadPath } from "#lib/infra/storage/media-files";
import { watchDiskSpace } from "#lib/infra/storage/watch-disk-space";
import { renditionKey } from "#lib/videos/renditions/rendition-key";

type MakeRenditionResult =
  | { kind: "made" }
  | { kind: "failed"; reason: RenditionFailure }
  | { kind: "not_expected" };

const MAX_ATTEMPTS = 3;

/**
 * Makes the preview at `to` and reads it whole; returns why that failed, or null. Throws
 * `storage_full` before it would touch the reserve of the disk.
 */
async function transcode(
  engine: MediaEngine,
  from: string,
  to: string,
): Promise<RenditionFailure | null> {
  const original = await probeMedia(engine, from);
  if (original.kind === "too_slow") return "too_slow";
  if (original.kind === "crashed" || !original.picture) return "unreadable";
  const { facts, picture } = original;
  const result = await watchDiskSpace(dirname(to), (full) =>
    transcodeSmall(engine, from, { facts, picture }, to, full),
  );
  if (result !== "done") return result === "too_slow" ? result : "unreadable";
  const made = await probeMedia(engine, to);
  const complete = made.kind === "measured" && made.picture !== null && made.facts.complete;
  return complete ? null : "unreadable";
}

/** Makes and stores the preview in a folder of its own; returns why that failed, or null. */
async function makeFile(id: string, fileKey: string): Promise<RenditionFailure | null> {
  const engine = studioMediaEngine();
  if (!engine) return "no_program";
  if ((await usableDiskBytes()) < TRANSCODE_LIMITS.fileBytes) return "no_space";
  const folder = await uploadPath(`${id}.rendition`);
  // A killed worker leaves a partial file behind.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  try {
    const made = join(folder, "rendition.mp4");
    const failure = await transcode(engine, mediaPath(fileKey), made);
    if (failure) return failure;
    const to = mediaPath(renditionKey(id));
    await mkdir(dirname(to), { recursive: true });
    await rename(made, to);
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === "storage_full") return "no_space";
    // The video was deleted in the meantime.
    if ((await fileStat(fileKey)) === null) return "unreadable";
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes the requested preview of a video, which is never sent. Repeatable. */
export async function makeRendition(
  actor: WorkerActor,
  { videoId: id }: { videoId: string },
): Promise<MakeRenditionResult> {
  const expected = { id, shopId: actor.shopId, deletedAt: null, fileKey: { not: null } };
  // Counted before the work, so that a file that kills its worker three times fails.
  const claimed = await act(actor, "video.check", async (tx) => {
    const [row] = await tx.video.updateManyAndReturn({
      where: { ...expected, renditionState: { in: ["waiting", "making"] } },
      data: { renditionState: "making", renditionAttempts: { increment: 1 } },
      select: { fileKey: true, renditionAttempts: true },
    });
    return unrecorded(row ?? null);
  });
  if (!claimed?.fileKey) return dropOrphan(id);
  const reason =
    claimed.renditionAttempts > MAX_ATTEMPTS ? "unreadable" : await makeFile(id, claimed.fileKey);
  const key = renditionKey(id);
  const sizeBytes = reason === null ? ((await fileStat(key))?.sizeBytes ?? 0) : 0;
  const saved = await act(actor, "video.check", async (tx) => {
    const { count } = await tx.video.updateMany({
      where: { ...expected, renditionState: "making" },
      data:
        reason === null
          ? { renditionState: "ready", renditionKey: key, renditionBytes: sizeBytes }
          : { renditionState: "failed", renditionFailure: reason },
    });
    return unrecorded(count > 0);
  });
  if (!saved) return dropOrphan(id);
  return reason === null ? { kind: "made" } : { kind: "failed", reason };
}

/** Removes the preview of a video that was deleted in the meantime. */
async function dropOrphan(id: string): Promise<MakeRenditionResult> {
  if ((await database().video.count({ where: { id, deletedAt: null } })) === 0)
    await removeFile(renditionKey(id));
  return { kind: "not_expected" };
}
