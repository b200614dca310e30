import "server-only";

import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { makeZip } from "client-zip";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { archiveEntries, listMediaFiles } from "#lib/exports/archive-contents";
import { deleteArchiveFiles, deleteExport } from "#lib/exports/delete-export";
import { exportFileKey, partialArchiveName } from "#lib/exports/rules";
import { database, databaseNow } from "#lib/infra/db/database";
import { diskSpaceGuard, requireDiskSpace } from "#lib/infra/storage/disk-space";
import { mediaPath, removeFile, uploadPath } from "#lib/infra/storage/media-files";

const PROGRESS_INTERVAL_MS = 1000;
const MAX_ATTEMPTS = 5;

/**
 * Builds one archive, streamed to disk. A killed job restarts and overwrites it; five failures mark
 * the export as failed. Leaves no file when the account was erased or the export has expired.
 */
export async function buildExport(
  actor: SystemActor,
  { exportId: id }: { exportId: string },
): Promise<"built" | "obsolete" | "failed"> {
  const attempt = await startBuildAttempt(actor, id);
  if (!attempt) return cleanUp(id);
  const markFailed = () => deleteExport(actor, { id, reason: "failed" });
  if (attempt.attempts > MAX_ATTEMPTS) {
    await markFailed();
    return "failed";
  }
  try {
    return await writeArchive(actor, { id, connectionIds: attempt.connectionIds });
  } catch (error) {
    if (await isDeleted(id)) return cleanUp(id);
    if (attempt.attempts === MAX_ATTEMPTS) await markFailed();
    throw error;
  }
}

const isDeleted = async (id: string): Promise<boolean> =>
  (await database().dataExport.count({ where: { id } })) === 0;

/** Deletes the files of an export without a row, because no other job would find them. */
async function cleanUp(id: string): Promise<"obsolete"> {
  if (await isDeleted(id)) await deleteArchiveFiles(id);
  return "obsolete";
}

async function startBuildAttempt(
  actor: SystemActor,
  id: string,
): Promise<{ connectionIds: string[]; attempts: number } | null> {
  return act<{ connectionIds: string[]; attempts: number } | null>(
    actor,
    "export.build",
    async (tx) => {
      const { count } = await tx.dataExport.updateMany({
        where: { id, state: "building" },
        data: { attempts: { increment: 1 } },
      });
      const row = await tx.dataExport.findUnique({
        where: { id },
        select: { connectionIds: true, attempts: true },
      });
      return unrecorded(count === 0 ? null : row);
    },
  );
}

async function writeArchive(
  actor: SystemActor,
  { id, connectionIds }: { id: string; connectionIds: string[] },
): Promise<"built" | "obsolete"> {
  const files = await listMediaFiles(connectionIds);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  await requireDiskSpace(totalBytes);
  await saveProgress(actor, id, { processedBytes: 0, totalBytes });
  const part = await uploadPath(partialArchiveName(id));
  try {
    const createdAt = await databaseNow(database());
    const entries = archiveEntries(connectionIds, {
      files,
      createdAt,
      onProgress: throttledProgress(actor, id, totalBytes),
    });
    await pipeline(
      Readable.fromWeb(makeZip(entries) as never),
      diskSpaceGuard(dirname(part)),
      createWriteStream(part, { mode: 0o600 }),
    );
    return await publishArchive(actor, id, part);
  } finally {
    await rm(part, { force: true });
  }
}

function throttledProgress(
  actor: SystemActor,
  id: string,
  totalBytes: number,
): (bytes: number) => Promise<void> {
  let processedBytes = 0;
  let last = performance.now();
  return async (bytes) => {
    processedBytes += bytes;
    if (performance.now() - last < PROGRESS_INTERVAL_MS) return;
    last = performance.now();
    await saveProgress(actor, id, { processedBytes, totalBytes });
  };
}

async function saveProgress(
  actor: SystemActor,
  id: string,
  data: { processedBytes: number; totalBytes: number },
): Promise<void> {
  const { count } = await act(actor, "export.build", async (tx) =>
    unrecorded(await tx.dataExport.updateMany({ where: { id, state: "building" }, data })),
  );
  if (count === 0) throw new Error("the export was deleted or replaced while it was built");
}

async function publishArchive(
  actor: SystemActor,
  id: string,
  part: string,
): Promise<"built" | "obsolete"> {
  const key = exportFileKey(id);
  const { size } = await stat(part);
  await mkdir(dirname(mediaPath(key)), { recursive: true });
  await rename(part, mediaPath(key));
  const published = await act(actor, "export.build", async (tx) => {
    const { count } = await tx.dataExport.updateMany({
      where: { id, state: "building" },
      data: { state: "ready", sizeBytes: size },
    });
    if (count === 0) return unrecorded(false);
    return recorded({ action: "export.built", subjectId: id, details: { sizeBytes: size } }, true);
  });
  if (!published) await removeFile(key);
  return published ? "built" : "obsolete";
}
