import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { isRequestRejection } from "#lib/deliveries/sending/after-commit";
import type { Lease } from "#lib/deliveries/sending/lease";
import { sendLimits } from "#lib/deliveries/sending/limits";
import { rejectionPauseMs } from "#lib/deliveries/sending/poll-schedule";
import { pollStatus } from "#lib/deliveries/sending/poll-status";
import { backoffDelivery, finishDelivery } from "#lib/deliveries/sending/release-delivery";
import type { StepInput, StepResult } from "#lib/deliveries/sending/step-types";
import {
  acknowledgedThrough,
  saveTransferProgress,
  type SentChunk,
} from "#lib/deliveries/sending/transfer-progress";
import { database } from "#lib/infra/db/database";
import { chunkRange } from "#lib/tiktok/chunk-plan";

const now = sql<Date>`clock_timestamp()`;
const oneLess = sql<number>`"openAttempts" - 1`;

/**
 * A rejection may be TikTok's or come from something in between, with or without effect. The status is
 * asked and the chunk sent again. Repeated, it ends an upload whose last chunk never left.
 */
export async function handleRejection(
  actor: WorkerActor,
  input: StepInput & { sent: SentChunk },
  code: string,
): Promise<StepResult> {
  const { lease, facts, context, sent } = input;
  const { transferId, commits } = sent;
  const chunkRejections = sent.rejections + 1;
  await saveTransferProgress(
    actor,
    lease,
    transferId,
    {
      chunkRejections,
      chunkRejectionCode: code,
      ...(commits ? { openAttempts: oneLess } : {}),
    },
    "unchanged",
  );
  const atLeastMs = rejectionPauseMs(chunkRejections);
  if (commits || (facts.transfer?.committingAt ?? null) !== null)
    return backoffDelivery(actor, { lease, step: "other", reason: "last_chunk_refused" });
  const isRequest = isRequestRejection(code);
  if (isRequest && chunkRejections >= sendLimits.requestRejections)
    return finishDelivery(actor, {
      lease,
      context,
      step: { kind: "finish", state: "not_sent", reason: "chunk_refused_repeatedly" },
    });
  if (!isRequest && chunkRejections >= sendLimits.addressRejections) {
    await markUrlInvalid(actor, lease, transferId);
    return "continue";
  }
  if ((await pollStatus(actor, input)) === "released") return "released";
  return backoffDelivery(actor, { lease, step: "other", reason: "chunk_refused", atLeastMs });
}

/** A success that may not be TikTok's, before the last chunk: its status decides. */
export async function checkUnrecognised(
  actor: WorkerActor,
  input: StepInput & { sent: SentChunk },
): Promise<StepResult> {
  const { lease, sent } = input;
  const { last } = chunkRange(sent.plan, sent.chunk);
  if ((await pollStatus(actor, input)) === "released") return "released";
  const { reportedBytes } = await database().transfer.findUniqueOrThrow({
    where: { id: sent.transferId },
    select: { reportedBytes: true },
  });
  if (reportedBytes !== null && reportedBytes <= last)
    return handleRejection(actor, input, "unrecognised_success");
  // A status without a byte count does not contradict it. A wrong guess ends in 416, or in fewer
  // bytes.
  lease.sentBytes = last + 1;
  const saved = acknowledgedThrough(last);
  await saveTransferProgress(actor, lease, sent.transferId, saved, "advanced");
  return "continue";
}

async function markUrlInvalid(actor: WorkerActor, lease: Lease, transferId: string): Promise<void> {
  await saveTransferProgress(actor, lease, transferId, { uploadUrlInvalidAt: now }, "unchanged");
}

/** TikTok has more or fewer bytes than we counted: continues from the chunk at its position. */
export async function resumeFromReportedBytes(
  actor: WorkerActor,
  input: StepInput & { sent: SentChunk },
  progressBytes: number,
): Promise<StepResult> {
  const { lease, sent } = input;
  const { plan, transferId, chunk } = sent;
  // Undocumented: TikTok reports a count or a last index, so one short of an edge is the edge.
  const start = Math.floor((progressBytes + 1) / plan.chunkSize) * plan.chunkSize;
  if (start === chunkRange(plan, chunk).first) return handleRejection(actor, input, "http_416");
  lease.sentBytes = start;
  await saveTransferProgress(
    actor,
    lease,
    transferId,
    {
      acknowledgedBytes: BigInt(start),
      reportedBytes: BigInt(start),
      statusPolledAt: now,
      ...(sent.commits ? { openAttempts: oneLess } : {}),
    },
    "unchanged",
  );
  return backoffDelivery(actor, { lease, step: "other", reason: "connection_dropped" });
}
