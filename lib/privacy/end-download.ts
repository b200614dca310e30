import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/clock";
import { dropExport } from "#lib/privacy/drop-export";

/** The one download of an archive ended: whole, and the archive is destroyed; or cut off, and it may be begun again. */
export async function endDownload(actor: SystemActor, { id, whole }: { id: string; whole: boolean }): Promise<void> {
  await act(actor, "export.make", async (tx) => {
    if (!whole) return unrecorded(await tx.dataExport.updateMany({ where: { id, state: "ready" }, data: { claimedAt: null } }));
    await tx.dataExport.updateMany({ where: { id }, data: { fetchedAt: await databaseNow(tx) } });
    return recorded({ action: "export.fetched", subjectId: id, details: {} }, null);
  });
  if (whole) await dropExport(actor, { id, reason: "fetched" });
}
