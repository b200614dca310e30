import "server-only";

import type { PublicActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { openExport } from "#lib/privacy/open-export";

/**
 * The holder of a TikTok account has just signed in there for this purpose alone: makes an archive of what every shop holds of it.
 * `openId` is matched here and stored nowhere; the same happens when nothing is held.
 */
export async function proveAccess(actor: PublicActor, { openId }: { openId: string }): Promise<{ code: string }> {
  return act(actor, "export.request", async (tx) => {
    // As in request-export.ts: an erasure comes before or after.
    const held = await tx.$queryRaw<
      { id: string }[]
    >`SELECT id::text AS id FROM "Connection" WHERE "openId" = ${openId} ORDER BY id FOR SHARE`;
    const { exportId, code } = await openExport(tx, { shopId: null, staffId: null, connectionIds: held.map(({ id }) => id) });
    const details = { by: "account_holder" as const, accounts: held.length };
    return recorded({ action: "export.requested", subjectId: exportId, details }, { code });
  });
}
