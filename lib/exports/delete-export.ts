import "server-only";

import { readdir, rm } from "node:fs/promises";
import { dirname } from "node:path";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { exportFileKey, partialArchiveName } from "#lib/exports/rules";
import { database } from "#lib/infra/db/database";
import { mediaPath, removeFile, uploadPath } from "#lib/infra/storage/media-files";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";

type DeleteExportReason = "expired" | "failed" | "downloaded";

/**
 * Deletes an archive and what a killed job left. A downloaded or failed export keeps its row for
 * its page. Otherwise the row goes first, so that a job that still writes finds it gone.
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

/** Deletes an archive, finished or not. A killed build job cannot do this itself. */
export async function deleteArchiveFiles(id: string): Promise<void> {
  await rm(await uploadPath(partialArchiveName(id)), { force: true });
  await removeFile(exportFileKey(id));
}

/** Deletes expired exports, and files without a row. Returns how many. */
export async function purgeExports(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = await database().dataExport.findMany({
    where: {
      OR: [{ expiresAt: { lt: now } }, { createdAt: { lt: subtractPeriod(periods.export, now) } }],
    },
    select: { id: true },
  });
  for (const { id } of old) await deleteExport(actor, { id, reason: "expired" });
  const names = await readdir(dirname(mediaPath(exportFileKey("any")))).catch(
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
  const orphans = ids.filter((id) => !rows.some((row) => row.id === id));
  for (const id of orphans) await removeFile(exportFileKey(id));
  return old.length + orphans.length;
}
