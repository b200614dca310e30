import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { openExport } from "#lib/privacy/open-export";

/** An administrator wants everything that is held of one TikTok account of the shop; a job makes the archive. Throws `not_found`. */
export async function requestExport(actor: StaffActor, { connectionId }: { connectionId: string }): Promise<{ code: string }> {
  const { shopId, staffId } = actor;
  return act(actor, "export.request", async (tx) => {
    // Whoever erases the account comes before, and it is gone, or after, and sees this export.
    await tx.$queryRaw`SELECT id FROM "Connection" WHERE id = ${connectionId}::uuid AND "shopId" = ${shopId}::uuid FOR SHARE`;
    const found = await tx.connection.findFirst({ where: { id: connectionId, shopId }, select: { id: true } });
    if (!found) throw refuse("not_found", "This TikTok account is not connected to your shop.");
    const { code } = await openExport(tx, { shopId, staffId, connectionIds: [connectionId] });
    return recorded({ action: "export.requested", subjectId: connectionId, details: { by: "staff", accounts: 1 } }, { code });
  });
}
