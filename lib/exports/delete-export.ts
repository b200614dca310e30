import "server-only";

import { readdir, rm } from "node:fs/promises";
import { dirname } from "node:path";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { archiveKey, partialArchiveName } from "#lib/exports/rules";
import { database } from "#lib/infra/db/database";
import { mediaPath, removeFile, uploadPath } from "#lib/infra/storage/media-files";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";

type DeleteExportReason = "expired" | "failed" | "downloaded";

/**
 * Destroys an archive. Of one that was downloaded its row stays until its day is over, so that its page can say so; otherwise the row
 * goes first: whoever still writes the file finds it gone. What a killed job left of it goes too.
 */
export async function deleteExport(
  actor: SystemActor,
  { id, reason }: { id: string; reason: DeleteExportReason },
): Promise<void> {
  await act(actor, "export.build", async (tx) => {
    const { count } =
      reason === "expired"
        ? await tx.dataExport.deleteMany({ where: { id } })
        : await tx.dataExport.updateMany({
            where: { id, state: { not: reason } },
            data: { state: reason, connectionIds: [] },
          });
    if (count === 0) return unrecorded(undefined);
    return recorded({ action: "export.deleted", subjectId: id, details: { reason } }, undefined);
  });
  await deleteArchiveFiles(id);
}

/** Destroys an archive, whole or half written: whoever was killed while making it cannot. */
export async function deleteArchiveFiles(id: string): Promise<void> {
  await rm(await uploadPath(partialArchiveName(id)), { force: true });
  await removeFile(archiveKey(id));
}

/** Destroys the archives whose day is over, and files that no row knows of any more. Answers how many. */
export async function purgeExports(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = await database().dataExport.findMany({
    where: {
      OR: [{ expiresAt: { lt: now } }, { createdAt: { lt: subtractPeriod(periods.export, now) } }],
    },
    select: { id: true },
  });
  for (const { id } of old) await deleteExport(actor, { id, reason: "expired" });
  const names = await readdir(dirname(mediaPath(archiveKey("any")))).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    },
  );
  const ids = names
    .map((name) => name.replace(/\.zip$/, ""))
    .filter((id) => /^[0-9a-f-]{36}$/.test(id));
  const rows = await database().dataExport.findMany({
    where: { id: { in: ids } },
    select: { id: true },
  });
  const lost = ids.filter((id) => !rows.some((row) => row.id === id));
  for (const id of lost) await removeFile(archiveKey(id));
  return old.length + lost.length;
}
