import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { recorded } from "#lib/audit/events";
import {
  checkUnrecognised,
  handleRejection,
  resumeFromReportedBytes,
} from "#lib/deliveries/sending/handle-rejection";
import { saveUnderLease } from "#lib/deliveries/sending/lease";
import { pollStatus } from "#lib/deliveries/sending/poll-status";
import { backoffDelivery } from "#lib/deliveries/sending/release-delivery";
import type { StepInput, StepResult } from "#lib/deliveries/sending/step-types";
import {
  acknowledgedThrough,
  saveTransferProgress,
  type SentChunk,
} from "#lib/deliveries/sending/transfer-progress";
import { transitionDelivery } from "#lib/deliveries/transition";
import { chunkRange } from "#lib/tiktok/chunk-plan";
import type { ChunkUploadResult } from "#lib/tiktok/chunk-response";
import { isSourceCode } from "#lib/tiktok/transport-codes";

const now = sql<Date>`clock_timestamp()`;

/** Saves what TikTok responded to a chunk that is not the end, and chooses how to continue. */
export async function handleChunkResult(
  actor: WorkerActor,
  input: StepInput & { sent: SentChunk; result: ChunkUploadResult },
): Promise<StepResult> {
  const { lease, sent, result } = input;
  const { transferId, commits, plan, chunk } = sent;
  const { last } = chunkRange(plan, chunk);
  switch (result.kind) {
    case "accepted":
      lease.sentBytes = last + 1;
      // After the last chunk, only a complete file ends the doubt (send-chunks.ts).
      if (commits)
        return backoffDelivery(actor, { lease, step: "other", reason: "checking_answer" });
      await saveTransferProgress(actor, lease, transferId, acknowledgedThrough(last), "advanced");
      return "continue";
    case "unrecognised":
      return commits
        ? backoffDelivery(actor, { lease, step: "other", reason: "checking_answer" })
        : checkUnrecognised(actor, input);
    case "unexpected_range":
      if (result.progressBytes === plan.sizeBytes && commits) {
        await saveTransferProgress(
          actor,
          lease,
          transferId,
          { reportedBytes: BigInt(result.progressBytes), statusPolledAt: now },
          "advanced",
        );
        return "continue";
      }
      if (result.progressBytes !== null && result.progressBytes < plan.sizeBytes)
        return resumeFromReportedBytes(actor, input, result.progressBytes);
      return handleRejection(actor, input, result.code);
    case "upload_url_expired":
    case "unknown_upload":
    case "bad_request":
      return handleRejection(actor, input, result.code);
    case "unclear":
      if (result.code === "aborted") return "continue";
      if (isSourceCode(result.code)) return revertLastChunk(actor, input);
      if (result.bytesSent > 0 && !commits) await pollStatus(actor, input);
      return backoffDelivery(actor, {
        lease,
        step: "other",
        reason: commits ? "checking_last_chunk" : "connection_dropped",
      });
  }
}

/**
 * The file changed before the last byte of a chunk left. Reverts the intent of a first attempt at
 * the last chunk. The next step verifies the file again.
 */
async function revertLastChunk(
  actor: WorkerActor,
  { lease, facts, sent }: StepInput & { sent: SentChunk },
): Promise<StepResult> {
  const neverLeft = facts.transfer?.committingAt === null;
  if (neverLeft && sent.commits)
    await saveUnderLease<void>(actor, lease, async (tx, { state }) => {
      await tx.transfer.update({
        where: { id: sent.transferId },
        data: { committingAt: null, completionStartedAt: null, openAttempts: 0 },
      });
      return recorded(
        await transitionDelivery(tx, lease.deliveryId, state, "uploading"),
        undefined,
      );
    });
  return backoffDelivery(actor, {
    lease,
    step: "other",
    reason: neverLeft ? "media_unstable" : "checking_last_chunk",
  });
}
