import "server-only";

import type { RequestOutcome } from "#lib/drafts/approval/state";
import { databaseNow } from "#lib/infra/clock";
import type { Tx } from "#lib/infra/database";

type Ending = { shopId: string; draftId: string; outcome: RequestOutcome; byId: string | null; note?: string };

/** Ends the request of a draft that waits, if one does; answers which it was. The caller holds the lock of the draft. */
export async function endRequest(
  tx: Tx,
  { shopId, draftId, outcome, byId, note = "" }: Ending,
): Promise<{ id: string; askedById: string } | null> {
  const waits = await tx.approvalRequest.findFirst({ where: { shopId, draftId, outcome: null }, select: { id: true, askedById: true } });
  if (!waits) return null;
  await tx.approvalRequest.update({
    where: { id: waits.id },
    data: { outcome, endedById: byId, endedAt: await databaseNow(tx), note },
  });
  return waits;
}
