import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { unrecorded } from "#lib/audit/events";
import { recordApiCall } from "#lib/connections/api-call-log";
import { getAccessToken } from "#lib/connections/get-access-token";
import { saveUnderLease } from "#lib/deliveries/sending/lease";
import type { StepInput, StepResult } from "#lib/deliveries/sending/step-types";
import { databaseNow } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";
import { cancelPublish } from "#lib/tiktok/publish";

/**
 * Closes a pull URL permanently. Locks the same row as `recordServing` in pull-url.ts, so the next
 * step knows whether the close or the last byte came first.
 */
export async function closePullUrl(
  actor: WorkerActor,
  { lease, context }: Pick<StepInput, "lease" | "context">,
): Promise<StepResult> {
  const { transferId } = context;
  return saveUnderLease<StepResult>(actor, lease, async (tx) => {
    if (transferId !== null)
      await execute(
        tx,
        kysely
          .updateTable("Transfer")
          .set({ pullUrlClosedAt: sql<Date>`coalesce("pullUrlClosedAt", clock_timestamp())` })
          .where("id", "=", transferId)
          .where("source", "=", "pull"),
      );
    return unrecorded("continue");
  });
}

/**
 * Asks TikTok once to cancel a pull whose URL is closed. Saves the intent first (R3). Only TikTok's
 * status, not this response, shows whether the video was stopped in time.
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
    // The status from before this call is out of date: the next poll is due at once.
    await tx.transfer.update({ where: { id: transferId }, data: { statusPolledAt: null } });
    return unrecorded(undefined);
  });
  return "continue";
}
