import "server-only";

import type { WorkerActor } from "#lib/actor";
import { unrecorded } from "#lib/audit/events";
import { freshAccessToken } from "#lib/connections/fresh-access-token";
import { keepCall } from "#lib/connections/keep-call";
import { saveUnderLease } from "#lib/deliveries/save-under-lease";
import type { StepInput, StepOutcome } from "#lib/deliveries/run";
import { databaseNow } from "#lib/infra/clock";
import { cancelPublish } from "#lib/tiktok/publish";

/**
 * Asks TikTok once to give up a fetch whose address is closed. The intent is written first (R3); what TikTok answers decides nothing,
 * since only its status tells whether the video was stopped in time.
 */
export async function callOffFetch(actor: WorkerActor, { lease, sending }: Pick<StepInput, "lease" | "sending">): Promise<StepOutcome> {
  const { publishId, transferId, connectionId } = sending;
  if (publishId === null || transferId === null) return "again";
  await saveUnderLease<void>(actor, lease, async (tx) => {
    await tx.transfer.update({ where: { id: transferId }, data: { callOffAt: await databaseNow(tx) } });
    return unrecorded(undefined);
  });
  const token = await freshAccessToken(actor, connectionId);
  if (token.kind === "needs_reconnect" || token.kind === "unclear") return "again";
  const { exchange } = await cancelPublish(token.token, publishId);
  await keepCall({
    shopId: actor.shopId,
    connectionId,
    deliveryId: lease.deliveryId,
    operation: "Call it off",
    asked: "",
    exchange,
  });
  await saveUnderLease<void>(actor, lease, async (tx) => {
    // The word before this call is out of date; TikTok is asked anew at once.
    await tx.transfer.update({ where: { id: transferId }, data: { statusAt: null } });
    return unrecorded(undefined);
  });
  return "again";
}
