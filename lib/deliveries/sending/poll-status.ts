import "server-only";

import type { WorkerActor } from "#lib/actor";
import { type AuditedResult, unrecorded } from "#lib/audit/events";
import { type ApiCall, recordApiCall } from "#lib/connections/api-call-log";
import { getAccessToken, handleInvalidToken } from "#lib/connections/get-access-token";
import { wakeNextWaiting } from "#lib/deliveries/queue/reorder-queue";
import { type Lease, type LeasedRow, saveUnderLease } from "#lib/deliveries/sending/lease";
import { mapPublishStatus } from "#lib/deliveries/sending/publish-status";
import { backoffDelivery } from "#lib/deliveries/sending/release-delivery";
import { finishOrRelease } from "#lib/deliveries/sending/finish-or-release";
import type { StepInput, StepResult } from "#lib/deliveries/sending/step-types";
import type { Tx } from "#lib/infra/db/database";
import { fetchPublishStatus, type PublishStatusReport } from "#lib/tiktok/publish";

const RATE_LIMIT_WAIT_MS = 61_000;

/**
 * Polls TikTok's status and saves it. A failed poll only moves the time of the next one. `releases`:
 * the delivery ends or waits in the same transaction, if that is the next step.
 */
export async function pollStatus(
  actor: WorkerActor,
  { lease, context }: Pick<StepInput, "lease" | "context">,
  { releases = false } = {},
): Promise<StepResult> {
  const { publishId, transferId, connectionId, source, media } = context;
  if (publishId === null || transferId === null) return "continue";
  const token = await getAccessToken(actor, connectionId);
  if (token.kind === "needs_reconnect") return "continue";
  if (token.kind === "unclear")
    return backoffDelivery(actor, { lease, step: "other", reason: "tiktok_slow" });
  const { result, exchange } = await fetchPublishStatus(token.token, publishId);
  const call: ApiCall = {
    shopId: actor.shopId,
    connectionId,
    deliveryId: lease.deliveryId,
    operation: "fetch_publish_status",
    exchange,
  };
  const save = (report: PublishStatusReport | null) =>
    saveStatus(actor, lease, { transferId, report, call, releases });
  // TikTok no longer reports on it; its last status stays.
  if (result.kind === "invalid_publish_id") return save(null);
  if (result.kind !== "ok") await recordApiCall(call);
  switch (result.kind) {
    case "ok":
      // Only TikTok knows the progress of a pull.
      if (source === "pull" && result.receivedBytes !== null)
        lease.sentBytes = Math.min(result.receivedBytes, media.sizeBytes);
      return save(result);
    case "token_invalid":
    case "scope_missing":
      await handleInvalidToken(actor, {
        connectionId,
        version: token.version,
        scopeMissing: result.kind === "scope_missing",
      });
      return backoffDelivery(actor, { lease, step: "other", reason: "tiktok_slow" });
    case "rate_limited":
      return backoffDelivery(actor, {
        lease,
        step: "other",
        reason: "tiktok_slow",
        atLeastMs: RATE_LIMIT_WAIT_MS,
      });
    case "wrong_account":
    case "refused":
    case "unclear":
      return backoffDelivery(actor, { lease, step: "other", reason: "tiktok_slow" });
  }
}

async function saveStatus(
  actor: WorkerActor,
  lease: Lease,
  input: {
    transferId: string;
    report: PublishStatusReport | null;
    call: ApiCall;
    releases: boolean;
  },
): Promise<StepResult> {
  const { transferId, report, call, releases } = input;
  const body = async (tx: Tx, row: LeasedRow): Promise<AuditedResult<StepResult>> => {
    const { now: statusPolledAt, connectionId } = row;
    const outcome = report ? mapPublishStatus(report) : undefined;
    const freesSlot = outcome !== undefined && outcome !== "in_progress" && outcome !== "in_inbox";
    await tx.transfer.updateMany({
      where: { id: transferId },
      data: {
        statusPolledAt,
        ...(report && outcome
          ? {
              outcome,
              failReason: report.failReason,
              reportedBytes: report.receivedBytes === null ? null : BigInt(report.receivedBytes),
            }
          : {}),
        ...(freesSlot ? { slotFreedAt: statusPolledAt } : {}),
      },
    });
    if (freesSlot) await wakeNextWaiting(tx, connectionId);
    const progress = { failures: 0, waitingFor: null, sentBytes: BigInt(lease.sentBytes) };
    const released = releases ? await finishOrRelease(actor, lease, { tx, row, progress }) : null;
    if (released) return released;
    await tx.delivery.updateMany({ where: { id: lease.deliveryId }, data: progress });
    return unrecorded("continue");
  };
  return saveUnderLease(actor, lease, body, call);
}
