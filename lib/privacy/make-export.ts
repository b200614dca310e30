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
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";
import { arrivalPath, pathOf, removeFile, requireSpace } from "#lib/infra/files";
import { dropExport } from "#lib/privacy/drop-export";
import { exportEntries, filesOf } from "#lib/privacy/export-entries";
import { removeArchive } from "#lib/privacy/remove-archive";
import { exportKey, exportPart } from "#lib/privacy/rules";

const TELL_EVERY_MS = 1000;
const MOST_ATTEMPTS = 5;

/**
 * Makes one archive, streamed from disk to disk, and says how far it is. Killed anywhere, it is begun again and written over; after five
 * failures it is given up and its page says so. When it is no longer wanted (its account was erased, its day is over), nothing stays.
 */
export async function makeExport(actor: SystemActor, { exportId: id }: { exportId: string }): Promise<"made" | "not_wanted" | "given_up"> {
  const wanted = await begin(actor, id);
  if (!wanted) return clearUp(id);
  const giveUp = () => dropExport(actor, { id, reason: "failed" });
  if (wanted.attempts > MOST_ATTEMPTS) {
    await giveUp();
    return "given_up";
  }
  try {
    return await write(actor, { id, connectionIds: wanted.connectionIds });
  } catch (error) {
    if (await isGone(id)) return clearUp(id);
    if (wanted.attempts === MOST_ATTEMPTS) await giveUp();
    throw error;
  }
}

const isGone = async (id: string): Promise<boolean> => (await database().dataExport.count({ where: { id } })) === 0;

/** Nobody wants it any more. Where even its row is gone, nobody else removes what a maker that was killed has left. */
async function clearUp(id: string): Promise<"not_wanted"> {
  if (await isGone(id)) await removeArchive(id);
  return "not_wanted";
}

async function begin(actor: SystemActor, id: string): Promise<{ connectionIds: string[]; attempts: number } | null> {
  return act<{ connectionIds: string[]; attempts: number } | null>(actor, "export.make", async (tx) => {
    const { count } = await tx.dataExport.updateMany({ where: { id, state: "making" }, data: { attempts: { increment: 1 } } });
    const row = await tx.dataExport.findUnique({ where: { id }, select: { connectionIds: true, attempts: true } });
    return unrecorded(count === 0 ? null : row);
  });
}

async function write(actor: SystemActor, { id, connectionIds }: { id: string; connectionIds: string[] }): Promise<"made" | "not_wanted"> {
  const files = await filesOf(connectionIds);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  await requireSpace(totalBytes);
  await note(actor, id, { doneBytes: 0, totalBytes });
  const part = await arrivalPath(exportPart(id));
  try {
    const at = await databaseNow(database());
    const entries = exportEntries(connectionIds, { files, at, told: teller(actor, id, totalBytes) });
    await pipeline(Readable.fromWeb(makeZip(entries) as never), createWriteStream(part, { mode: 0o600 }));
    return await handOver(actor, id, part);
  } finally {
    await rm(part, { force: true });
  }
}

function teller(actor: SystemActor, id: string, totalBytes: number): (bytes: number) => Promise<void> {
  let doneBytes = 0;
  let last = performance.now();
  return async (bytes) => {
    doneBytes += bytes;
    if (performance.now() - last < TELL_EVERY_MS) return;
    last = performance.now();
    await note(actor, id, { doneBytes, totalBytes });
  };
}

async function note(actor: SystemActor, id: string, data: { doneBytes: number; totalBytes: number }): Promise<void> {
  await act(actor, "export.make", async (tx) => unrecorded(await tx.dataExport.updateMany({ where: { id, state: "making" }, data })));
}

async function handOver(actor: SystemActor, id: string, part: string): Promise<"made" | "not_wanted"> {
  const key = exportKey(id);
  const { size } = await stat(part);
  await mkdir(dirname(pathOf(key)), { recursive: true });
  await rename(part, pathOf(key));
  const made = await act(actor, "export.make", async (tx) => {
    const { count } = await tx.dataExport.updateMany({ where: { id, state: "making" }, data: { state: "ready", sizeBytes: size } });
    if (count === 0) return unrecorded(false);
    return recorded({ action: "export.made", subjectId: id, details: { sizeBytes: size } }, true);
  });
  if (!made) await removeFile(key);
  return made ? "made" : "not_wanted";
}
