import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import { type Lease, saveUnderLease } from "#lib/deliveries/sending/lease";
import { pollStatus } from "#lib/deliveries/sending/poll-status";
import { backoffDelivery, finishDelivery } from "#lib/deliveries/sending/release-delivery";
import type { StepInput, StepResult } from "#lib/deliveries/sending/step-types";
import { attemptsReset, transitionDelivery } from "#lib/deliveries/transition";
import { database, databaseNow } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";
import type { Prisma } from "#lib/infra/generated/client";
import { type ChunkPlan, chunkRange } from "#lib/tiktok/chunk-plan";
import { isSourceCode } from "#lib/tiktok/transport-codes";
import type { ChunkUploadResult } from "#lib/tiktok/chunk-response";

export type SentChunk = { transferId: string; chunk: number; commits: boolean; plan: ChunkPlan };

/** Saves that a chunk is about to leave. The last chunk cannot be recalled (R3). */
export async function recordIntent(
  actor: WorkerActor,
  lease: Lease,
  { transferId, commits }: Pick<SentChunk, "transferId" | "commits">,
): Promise<void> {
  await saveUnderLease<void>(actor, lease, async (tx, { state }) => {
    if (commits)
      await execute(
        tx,
        kysely
          .updateTable("Transfer")
          .set({ committingAt: sql<Date>`coalesce("committingAt", clock_timestamp())` })
          .where("id", "=", transferId),
      );
    const to = commits ? "committing" : state === "committing" ? state : "uploading";
    const events = await transitionDelivery(tx, lease.deliveryId, state, to, { waitingFor: null });
    return events.length > 0 ? recorded(events, undefined) : unrecorded(undefined);
  });
}

/** Saves how many bytes TikTok has, and the progress of the delivery. */
export async function saveTransferProgress(
  actor: WorkerActor,
  lease: Lease,
  transferId: string,
  data: Prisma.TransferUncheckedUpdateInput,
  progress: "advanced" | "unchanged",
  toProcessing = false,
): Promise<void> {
  await saveUnderLease<void>(actor, lease, async (tx, { state }) => {
    await tx.transfer.update({ where: { id: transferId }, data });
    const to = toProcessing ? "processing" : state;
    const events = await transitionDelivery(tx, lease.deliveryId, state, to, {
      ...(progress === "advanced" ? attemptsReset : {}),
      sentBytes: BigInt(lease.sentBytes),
    });
    return events.length > 0 ? recorded(events, undefined) : unrecorded(undefined);
  });
}

/** Clears an older report, or the same chunk would be sent for ever. */
export const acknowledgedThrough = (last: number) => ({
  acknowledgedBytes: last + 1,
  reportedBytes: null,
});

/** Saves what TikTok responded to a chunk and chooses how to continue. */
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
      // 201 confirms every chunk; before the last chunk only a status poll can explain it.
      if (result.complete)
        await saveTransferProgress(
          actor,
          lease,
          transferId,
          { acknowledgedBytes: plan.sizeBytes, committedAt: await databaseNow(database()) },
          "advanced",
          commits,
        );
      else if (commits)
        return backoffDelivery(actor, { lease, step: "other", reason: "checking_last_chunk" });
      else
        await saveTransferProgress(actor, lease, transferId, acknowledgedThrough(last), "advanced");
      return "continue";
    case "unexpected_range":
      if (result.progressBytes === plan.sizeBytes && commits)
        await saveTransferProgress(
          actor,
          lease,
          transferId,
          { reportedBytes: result.progressBytes, statusPolledAt: await databaseNow(database()) },
          "advanced",
        );
      else if (result.progressBytes !== null && result.progressBytes < plan.sizeBytes)
        return resumeFromReportedBytes(actor, input, result.progressBytes);
      else await markUrlInvalid(actor, lease, transferId);
      return "continue";
    case "upload_url_expired":
    case "unknown_upload":
      await markUrlInvalid(actor, lease, transferId);
      return commits
        ? backoffDelivery(actor, { lease, step: "other", reason: "checking_last_chunk" })
        : "continue";
    case "bad_request":
      if (!commits)
        return finishDelivery(actor, {
          lease,
          context: input.context,
          step: { kind: "finish", state: "not_sent", reason: "request_refused" },
        });
      await markUrlInvalid(actor, lease, transferId);
      return backoffDelivery(actor, { lease, step: "other", reason: "checking_last_chunk" });
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

async function markUrlInvalid(actor: WorkerActor, lease: Lease, transferId: string): Promise<void> {
  const uploadUrlInvalidAt = await databaseNow(database());
  await saveTransferProgress(actor, lease, transferId, { uploadUrlInvalidAt }, "unchanged");
}

/** TikTok has more or fewer bytes than we counted: continues from the chunk at its position. */
async function resumeFromReportedBytes(
  actor: WorkerActor,
  { lease, sent }: StepInput & { sent: SentChunk },
  progressBytes: number,
): Promise<StepResult> {
  const { plan, transferId, chunk } = sent;
  // Undocumented: TikTok reports a count or a last index, so one short of an edge is the edge.
  const start = Math.floor((progressBytes + 1) / plan.chunkSize) * plan.chunkSize;
  if (start === chunkRange(plan, chunk).first) {
    await markUrlInvalid(actor, lease, transferId);
    return "continue";
  }
  lease.sentBytes = start;
  await saveTransferProgress(
    actor,
    lease,
    transferId,
    {
      acknowledgedBytes: start,
      reportedBytes: progressBytes,
      statusPolledAt: await databaseNow(database()),
    },
    "unchanged",
  );
  return backoffDelivery(actor, { lease, step: "other", reason: "connection_dropped" });
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
      await tx.transfer.update({ where: { id: sent.transferId }, data: { committingAt: null } });
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
