import "server-only";

import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { type SystemActor, workerActor, type WorkerActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { acquireLock } from "#lib/infra/db/named-lock";
import { env } from "#lib/infra/env";
import { claimFile, importClaimedFiles } from "#lib/videos/folder/import-claimed";
import { forgetOtherFiles, observeFile, type ObservedFile } from "#lib/videos/folder/observe-file";
import { isVideoFileName } from "#lib/videos/folder/rules";
import { showWaitingFiles } from "#lib/videos/folder/waiting-videos";

const SHOP_FOLDER = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How many complete files of one shop a scan imports, so that shops take turns. */
const MAX_PER_SCAN = 5;

type FolderFile = ObservedFile & { folder: string; name: string };

async function observeFolder(folder: string, stillMs: number): Promise<FolderFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && isVideoFileName(entry.name));
  forgetOtherFiles(folder, new Set(names.map(({ name }) => join(folder, name))));
  const files: FolderFile[] = [];
  let complete = 0;
  for (const { name } of names) {
    // The rest is observed, but tried in the next scan.
    const mayTry = complete < MAX_PER_SCAN;
    const seen = await observeFile(join(folder, name), { stillMs, mayTry });
    if (seen?.complete) complete += 1;
    if (seen) files.push({ ...seen, folder, name });
  }
  return files;
}

async function importShop(
  actor: WorkerActor,
  folders: string[],
  stillMs: number,
): Promise<string[]> {
  const files: FolderFile[] = [];
  for (const folder of folders) files.push(...(await observeFolder(folder, stillMs)));
  await showWaitingFiles(actor, files);
  for (const file of files.filter(({ complete }) => complete))
    await claimFile(actor, file.folder, file);
  const imported: string[] = [];
  for (const folder of folders) imported.push(...(await importClaimedFiles(actor, folder)));
  return imported;
}

/** Returns the folders of each shop: its own sub-folder, and the whole folder for the oldest. */
async function listShopFolders(folder: string): Promise<{ shopId: string; folders: string[] }[]> {
  const shops = await database().shop.findMany({
    orderBy: { createdAt: "asc" },
    select: { id: true },
  });
  const entries = await readdir(folder, { withFileTypes: true });
  const named = new Set(
    entries
      .filter((entry) => entry.isDirectory() && SHOP_FOLDER.test(entry.name))
      .map(({ name }) => name),
  );
  return shops
    .map(({ id }, at) => ({
      shopId: id,
      folders: [...(at === 0 ? [folder] : []), ...(named.has(id) ? [join(folder, id)] : [])],
    }))
    .filter(({ folders }) => folders.length > 0);
}

/**
 * Imports the complete videos of the import folder (STUDIO_IMPORT_DIR), shows the others as
 * waiting, and returns the ids of the new videos. Any number of workers can call it every second.
 */
export async function importFromFolder(
  _actor: SystemActor,
  input: { folder: string; unchangedMs?: number },
): Promise<string[]> {
  const { folder, unchangedMs = env().STUDIO_IMPORT_STILL_SECONDS * 1000 } = input;
  const lock = await acquireLock(`import-folder:${folder}`, { waitMs: 0, onRequested: () => {} });
  if (!lock) return [];
  try {
    const imported: string[] = [];
    for (const { shopId, folders } of await listShopFolders(folder))
      imported.push(...(await importShop(workerActor(shopId), folders, unchangedMs)));
    return imported;
  } finally {
    await lock.release();
  }
}
