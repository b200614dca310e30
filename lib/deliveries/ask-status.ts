import "server-only";

import type { WorkerActor } from "#lib/actor";
import { unrecorded } from "#lib/audit/events";
import { freshAccessToken } from "#lib/connections/fresh-access-token";
import { keepCall } from "#lib/connections/keep-call";
import { reportTokenInvalid } from "#lib/connections/report-token-invalid";
import type { Lease } from "#lib/deliveries/lease";
import { saveUnderLease } from "#lib/deliveries/save-under-lease";
import type { StepInput, StepOutcome } from "#lib/deliveries/run";
import { outcomeOf } from "#lib/deliveries/tiktok-outcome";
import { statusQuestion } from "#lib/deliveries/timing";
import { backOffDelivery } from "#lib/deliveries/wait-delivery";
import { wakeQueue } from "#lib/deliveries/wake-queue";
import { databaseNow } from "#lib/infra/clock";
import { fetchStatus, type StatusReport } from "#lib/tiktok/publish";

const RATE_WAIT_MS = 61_000;

/** Asks TikTok how the video fares and saves what it says; a failed question changes nothing but the time of the next. */
export async function askStatus(actor: WorkerActor, { lease, sending }: Pick<StepInput, "lease" | "sending">): Promise<StepOutcome> {
  const { publishId, transferId, connectionId, source, media } = sending;
  if (publishId === null || transferId === null) return "again";
  const token = await freshAccessToken(actor, connectionId);
  if (token.kind === "needs_reconnect") return "again";
  if (token.kind === "unclear") return backOffDelivery(actor, { lease, step: "other", reason: "tiktok_slow" });
  const { result, exchange } = await fetchStatus(token.token, publishId);
  await keepCall({
    shopId: actor.shopId,
    connectionId,
    deliveryId: lease.deliveryId,
    operation: statusQuestion,
    asked: "",
    exchange,
  });
  switch (result.kind) {
    case "ok":
      // What TikTok fetches nobody here counts; it tells how far it is.
      if (source === "fetch" && result.receivedBytes !== null) lease.sentBytes = Math.min(result.receivedBytes, media.sizeBytes);
      await saveReport(actor, lease, transferId, result);
      return "again";
    case "invalid_publish_id":
      // TikTok reports it no longer; what it said last stands.
      await saveReport(actor, lease, transferId, null);
      return "again";
    case "token_invalid":
    case "scope_missing":
      await reportTokenInvalid(actor, { connectionId, version: token.version, scopeMissing: result.kind === "scope_missing" });
      return backOffDelivery(actor, { lease, step: "other", reason: "tiktok_slow" });
    case "rate_limited":
      return backOffDelivery(actor, { lease, step: "other", reason: "tiktok_slow", atLeastMs: RATE_WAIT_MS });
    case "wrong_account":
    case "refused":
    case "unclear":
      return backOffDelivery(actor, { lease, step: "other", reason: "tiktok_slow" });
  }
}

async function saveReport(actor: WorkerActor, lease: Lease, transferId: string, report: StatusReport | null): Promise<void> {
  await saveUnderLease<void>(actor, lease, async (tx, { connectionId }) => {
    const statusAt = await databaseNow(tx);
    const outcome = report ? outcomeOf(report) : undefined;
    const frees = outcome !== undefined && outcome !== "underway" && outcome !== "in_inbox";
    await tx.transfer.update({
      where: { id: transferId },
      data: {
        statusAt,
        ...(report && outcome
          ? { outcome, failReason: report.failReason, reportedBytes: report.receivedBytes === null ? null : BigInt(report.receivedBytes) }
          : {}),
        ...(frees ? { freedAt: statusAt } : {}),
      },
    });
    await tx.delivery.update({
      where: { id: lease.deliveryId },
      data: { failures: 0, waitingFor: null, sentBytes: BigInt(lease.sentBytes) },
    });
    if (frees) await wakeQueue(tx, connectionId);
    return unrecorded(undefined);
  });
}
