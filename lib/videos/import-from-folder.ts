import "server-only";
import { randomUUID } from "node:crypto";
import { lstat, mkdir, readdir, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";

import { workerActor, type SystemActor, type WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/db/database";
import { log } from "#lib/infra/log";
import { acquireLock } from "#lib/infra/db/named-lock";
import { ingestFile } from "#lib/videos/ingest-file";
import { cleanFileName } from "#lib/videos/labels";

type Observation = { size: number; mtimeMs: number; since: number };

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const IMPORTING = new RegExp(`^\\.importing-(${UUID})$`);
const SHOP_FOLDER = new RegExp(`^${UUID}$`);
const UNFINISHED_NAME = /^\.|\.(?:part|partial|tmp|temp|crdownload|filepart)$|~$/i;

// When each file was last seen to change, by this process; forgotten with it, so a restart only waits a little longer.
const observations = new Map<string, Observation>();

async function isUnchanged(path: string, unchangedMs: number): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile()) return false;
  const last = observations.get(path);
  const same = last?.size === found.size && last.mtimeMs === found.mtimeMs;
  if (!same || !last)
    observations.set(path, { size: found.size, mtimeMs: found.mtimeMs, since: performance.now() });
  return same && last !== undefined && performance.now() - last.since >= unchangedMs;
}

/** Makes the file ours: the move into a folder named after the new video's id succeeds for one worker only. */
async function claimFile(folder: string, name: string): Promise<void> {
  const taking = join(folder, `.importing-${randomUUID()}`);
  await mkdir(taking);
  await rename(join(folder, name), join(taking, name)).catch(() => undefined);
  observations.delete(join(folder, name));
}

/** Takes what was claimed, by this process or by one that died meanwhile; does nothing while a living one is at it. */
async function importClaimed(
  actor: WorkerActor,
  folder: string,
  id: string,
): Promise<string | null> {
  const lock = await acquireLock(`importing:${id}`, { waitMs: 0, onRequested: () => {} });
  if (!lock) return null;
  const taking = join(folder, `.importing-${id}`);
  try {
    const [name] = await readdir(taking).catch(() => []);
    const arriving = await act(actor, "video.add", async (tx) => {
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
    const received = arriving
      ? await ingestFile(actor, { videoId: id, fromPath: join(taking, name ?? "gone") })
      : null;
    // Only an empty folder goes; a file that nobody expects stays for a person to see.
    await rmdir(taking).catch(() => undefined);
    return received?.kind === "received" ? id : null;
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
  const taken: string[] = [];
  for (const name of await readdir(folder)) {
    const id = IMPORTING.exec(name)?.[1];
    if (id === undefined) continue;
    const one = await importClaimed(actor, folder, id).catch((error: unknown) =>
      log.warn("a file of the folder could not be taken yet", { videoId: id }, error),
    );
    if (one) taken.push(one);
  }
  return taken;
}

/**
 * One look into the folder where finished files are dropped (STUDIO_IMPORT_DIR): whatever has not changed for `quietMs` and does not call
 * itself unfinished becomes a video and leaves the folder. Files belong to the oldest shop, those in a sub-folder named with a shop's id
 * to that shop. Call it every second or two, in any number of workers. Returns the ids of the videos made.
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
  const [first] = shops;
  if (!first) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const taken = await importFolder(workerActor(first.id), folder, unchangedMs);
  for (const entry of entries) {
    const shop =
      entry.isDirectory() && SHOP_FOLDER.test(entry.name)
        ? shops.find(({ id }) => id === entry.name)
        : undefined;
    if (shop)
      taken.push(
        ...(await importFolder(workerActor(shop.id), join(folder, entry.name), unchangedMs)),
      );
  }
  return taken;
}
