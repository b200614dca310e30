import "server-only";

import type { WorkerActor } from "#lib/actor";
import { unrecorded } from "#lib/audit/events";
import { recordApiCall } from "#lib/connections/api-call-log";
import { getAccessToken } from "#lib/connections/get-access-token";
import { saveUnderLease } from "#lib/deliveries/sending/lease";
import type { StepInput, StepResult } from "#lib/deliveries/sending/step-types";
import { databaseNow } from "#lib/infra/db/database";
import { cancelPublish } from "#lib/tiktok/publish";

/**
 * Closes the address of a fetch for ever. It waits for the same row as the note that the last byte leaves (serve-fetch.ts), so the next
 * look knows which of the two came first.
 */
export async function closePullUrl(
  actor: WorkerActor,
  { lease, context }: Pick<StepInput, "lease" | "context">,
): Promise<StepResult> {
  return saveUnderLease<StepResult>(actor, lease, async (tx) => {
    await tx.$executeRaw`
      UPDATE "Transfer" SET "pullUrlClosedAt" = COALESCE("pullUrlClosedAt", clock_timestamp()) WHERE id = ${context.transferId}::uuid AND source = 'pull'`;
    return unrecorded("continue");
  });
}

/**
 * Asks TikTok once to give up a fetch whose address is closed. The intent is written first (R3); what TikTok answers decides nothing,
 * since only its status tells whether the video was stopped in time.
 */
export async function cancelPull(
  actor: WorkerActor,
  { lease, context }: Pick<StepInput, "lease" | "context">,
): Promise<StepResult> {
  const { publishId, transferId, connectionId } = context;
  if (publishId === null || transferId === null) return "continue";
  await saveUnderLease<void>(actor, lease, async (tx) => {
    await tx.transfer.update({
      where: { id: transferId },
      data: { pullCancelRequestedAt: await databaseNow(tx) },
    });
    return unrecorded(undefined);
  });
  const token = await getAccessToken(actor, connectionId);
  if (token.kind === "needs_reconnect" || token.kind === "unclear") return "continue";
  const { exchange } = await cancelPublish(token.token, publishId);
  await recordApiCall({
    shopId: actor.shopId,
    connectionId,
    deliveryId: lease.deliveryId,
    operation: "cancel_publish",
    exchange,
  });
  await saveUnderLease<void>(actor, lease, async (tx) => {
    // The word before this call is out of date; TikTok is asked anew at once.
    await tx.transfer.update({ where: { id: transferId }, data: { statusPolledAt: null } });
    return unrecorded(undefined);
  });
  return "continue";
}
