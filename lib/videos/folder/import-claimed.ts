import "server-only";

import { mkdir, readdir, rename, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { acquireLock } from "#lib/infra/db/named-lock";
import { log } from "#lib/infra/log";
import { beginImport } from "#lib/videos/folder/waiting-videos";
import { failUpload, ingestFile } from "#lib/videos/ingest-file";
import { cleanFileName } from "#lib/videos/labels";

const IMPORTING = /^\.importing-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const claimFolderOf = (folder: string, id: string) => join(folder, `.importing-${id}`);

/** Claims a complete file: moves it into a folder named after its video’s id. */
export async function claimFile(
  actor: WorkerActor,
  folder: string,
  file: { name: string; sizeBytes: number },
): Promise<void> {
  const claimFolder = claimFolderOf(folder, await beginImport(actor, file));
  await mkdir(claimFolder, { recursive: true });
  await rename(join(folder, file.name), join(claimFolder, file.name)).catch(() => undefined);
}

/** Imports the claimed files of a folder, also those of a process that ended. Returns their ids. */
export async function importClaimedFiles(actor: WorkerActor, folder: string): Promise<string[]> {
  const imported: string[] = [];
  for (const name of await readdir(folder)) {
    const id = IMPORTING.exec(name)?.[1];
    if (id === undefined) continue;
    const videoId = await importClaimed(actor, folder, id).catch((error: unknown) =>
      log.warn("a file of the import folder could not be imported yet", { videoId: id }, error),
    );
    if (videoId) imported.push(videoId);
  }
  return imported;
}

/** Does nothing while another process imports the file. */
async function importClaimed(
  actor: WorkerActor,
  folder: string,
  id: string,
): Promise<string | null> {
  const lock = await acquireLock(`importing:${id}`, { waitMs: 0, onRequested: () => {} });
  if (!lock) return null;
  const claimFolder = claimFolderOf(folder, id);
  try {
    const entries = await readdir(claimFolder, { withFileTypes: true }).catch(() => []);
    const name = entries.find((entry) => entry.isFile())?.name;
    const fromPath = join(claimFolder, name ?? "gone");
    const result = (await expectsFile(actor, id, { name, fromPath }))
      ? await ingestFile(actor, { videoId: id, fromPath })
      : null;
    return result?.kind === "received" ? id : null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "gone") throw error;
    const message = "The file was removed from the folder before it was imported. Add it again.";
    await failUpload(actor, { videoId: id, reason: "gone", message });
    return null;
  } finally {
    // Removes an empty folder only; a file that no video expects stays for a person to see.
    await rmdir(claimFolder).catch(() => undefined);
    await lock.release();
  }
}

/** Whether the video still expects its file. A video whose row was purged is created again. */
async function expectsFile(
  actor: WorkerActor,
  id: string,
  { name, fromPath }: { name: string | undefined; fromPath: string },
): Promise<boolean> {
  const sizeBytes = (await stat(fromPath).catch(() => null))?.size ?? 0;
  return act(actor, "video.add", async (tx) => {
    const row = await tx.video.findUnique({ where: { id }, select: { state: true } });
    if (row || name === undefined) return unrecorded(row?.state === "uploading");
    const shown = cleanFileName(name);
    await tx.video.create({
      data: {
        id,
        shopId: actor.shopId,
        source: "folder",
        sourceDetail: shown,
        name: shown,
        // Without its size it would count as a file that waits in the folder.
        sizeBytes: BigInt(sizeBytes),
        receivedBytes: BigInt(sizeBytes),
      },
    });
    return recorded(
      { action: "video.added", subjectId: id, details: { source: "folder", sizeBytes } },
      true,
    );
  });
}
