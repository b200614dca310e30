import "server-only";

import { randomUUID } from "node:crypto";
import { lstat, mkdir, readdir, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";

import { type SystemActor, workerActor, type WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/db/database";
import { acquireLock } from "#lib/infra/db/named-lock";
import { log } from "#lib/infra/log";
import { ingestFile } from "#lib/videos/ingest-file";
import { cleanFileName } from "#lib/videos/labels";

type Observation = { size: number; mtimeMs: number; since: number };

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const IMPORTING = new RegExp(`^\\.importing-(${UUID})$`);
const SHOP_FOLDER = new RegExp(`^${UUID}$`);
const UNFINISHED_NAME = /^\.|\.(?:part|partial|tmp|temp|crdownload|filepart)$|~$/i;

// When this process last saw each file change. Lost on a restart, which only waits a little longer.
const observations = new Map<string, Observation>();

// A file is finished when it has not changed for `unchangedMs` and has no name of an unfinished
// file.
async function isUnchanged(path: string, unchangedMs: number): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile()) return false;
  const last = observations.get(path);
  const same = last?.size === found.size && last.mtimeMs === found.mtimeMs;
  if (!same || !last)
    observations.set(path, { size: found.size, mtimeMs: found.mtimeMs, since: performance.now() });
  return same && last !== undefined && performance.now() - last.since >= unchangedMs;
}

/**
 * Claims a file: the move into a folder named after the new video’s id succeeds for one worker
 * only.
 */
async function claimFile(folder: string, name: string): Promise<void> {
  const claimFolder = join(folder, `.importing-${randomUUID()}`);
  await mkdir(claimFolder);
  await rename(join(folder, name), join(claimFolder, name)).catch(() => undefined);
  observations.delete(join(folder, name));
}

/**
 * Imports a claimed file, also that of a process that died; does nothing while another process
 * imports it.
 */
async function importClaimed(
  actor: WorkerActor,
  folder: string,
  id: string,
): Promise<string | null> {
  const lock = await acquireLock(`importing:${id}`, { waitMs: 0, onRequested: () => {} });
  if (!lock) return null;
  const claimFolder = join(folder, `.importing-${id}`);
  try {
    const [name] = await readdir(claimFolder).catch(() => []);
    const expectsFile = await act(actor, "video.add", async (tx) => {
      const row = await tx.video.findUnique({ where: { id }, select: { state: true } });
      if (row || name === undefined) return unrecorded(row?.state === "uploading");
      await tx.video.create({
        data: {
          id,
          shopId: actor.shopId,
          source: "folder",
          sourceDetail: cleanFileName(name),
          name: cleanFileName(name),
        },
      });
      return recorded(
        { action: "video.added", subjectId: id, details: { source: "folder", sizeBytes: 0 } },
        true,
      );
    });
    const result = expectsFile
      ? await ingestFile(actor, { videoId: id, fromPath: join(claimFolder, name ?? "gone") })
      : null;
    // Removes an empty folder only; a file that no video expects stays for a person to see.
    await rmdir(claimFolder).catch(() => undefined);
    return result?.kind === "received" ? id : null;
  } finally {
    await lock.release();
  }
}

async function importFolder(
  actor: WorkerActor,
  folder: string,
  unchangedMs: number,
): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (
      entry.isFile() &&
      !UNFINISHED_NAME.test(entry.name) &&
      (await isUnchanged(join(folder, entry.name), unchangedMs))
    )
      await claimFile(folder, entry.name);
  }
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

/**
 * Imports the finished files of the import folder (STUDIO_IMPORT_DIR) and returns the ids of the
 * new videos. Any number of workers can call it every second or two.
 */
export async function importFromFolder(
  _actor: SystemActor,
  input: { folder: string; unchangedMs?: number },
): Promise<string[]> {
  const { folder, unchangedMs = 5_000 } = input;
  const shops = await database().shop.findMany({
    orderBy: { createdAt: "asc" },
    select: { id: true },
  });
  // Files belong to the oldest shop, those in a sub-folder named after a shop id to that shop.
  const [first] = shops;
  if (!first) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const imported = await importFolder(workerActor(first.id), folder, unchangedMs);
  for (const entry of entries) {
    const shop =
      entry.isDirectory() && SHOP_FOLDER.test(entry.name)
        ? shops.find(({ id }) => id === entry.name)
        : undefined;
    if (shop)
      imported.push(
        ...(await importFolder(workerActor(shop.id), join(folder, entry.name), unchangedMs)),
      );
  }
  return imported;
}
