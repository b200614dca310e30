import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { removeArchive } from "#lib/privacy/remove-archive";

type Reason = "expired" | "failed" | "fetched";

/**
 * Destroys an archive. Of one that was downloaded its row stays until its day is over, so that its page can say so; otherwise the row
 * goes first: whoever still writes the file finds it gone. What a killed job left of it goes too.
 */
export async function dropExport(actor: SystemActor, { id, reason }: { id: string; reason: Reason }): Promise<void> {
  await act(actor, "export.make", async (tx) => {
    const { count } =
      reason === "expired"
        ? await tx.dataExport.deleteMany({ where: { id } })
        : await tx.dataExport.updateMany({ where: { id, state: { not: reason } }, data: { state: reason, connectionIds: [] } });
    if (count === 0) return unrecorded(undefined);
    return recorded({ action: "export.dropped", subjectId: id, details: { reason } }, undefined);
  });
  await removeArchive(id);
}
