import "server-only";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import { type ApiCall, recordApiCall } from "#lib/connections/api-call-log";
import { type Lease, LeaseLostError, saveUnderLease } from "#lib/deliveries/sending/lease";
import { pollStatus } from "#lib/deliveries/sending/poll-status";
import { backoffDelivery, finishDelivery } from "#lib/deliveries/sending/release-delivery";
import type { StepInput, StepOf, StepResult } from "#lib/deliveries/sending/step-types";
import { verifyConsentedFile } from "#lib/deliveries/sending/verify-consented-file";
import { attemptsReset, transitionDelivery } from "#lib/deliveries/transition";
import { unseal } from "#lib/infra/crypto/seal";
import { database, databaseNow } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { mediaPath } from "#lib/infra/storage/media-files";
import { VerifiedFile } from "#lib/infra/storage/verified-file";
import { type ChunkPlan, chunkRange } from "#lib/tiktok/chunk-plan";
import { type ChunkUploadResult, uploadChunk, type UploadTimeouts } from "#lib/tiktok/upload-chunk";

/** Every PUT ends within its deadline; R2(c) builds on it. */
const UPLOAD_TIMEOUTS: UploadTimeouts = {
  totalMs: 5 * 60_000,
  stallMs: 30_000,
  responseMs: 60_000,
};
/** Parts that follow each other faster than this are saved together: a killed worker's successor sends little more than these again. */
const SAVE_INTERVAL_MS = 250;
/** So often a fast upload stops to see whether anything but its parts wants attention. */
const MAX_BURST_MS = 2000;

type SentChunk = { transferId: string; chunk: number; commits: boolean; plan: ChunkPlan };

/**
 * Sends parts from the disk: the named one, and on a fast line those after it, up to the last. The file must be the consented one to
 * the last byte of each part; before the last part the intent is written (R3).
 */
export async function sendChunks(
  actor: WorkerActor,
  input: StepInput & { step: StepOf<"send_chunks"> },
): Promise<StepResult> {
  const { lease, facts, context, step } = input;
  const { transfer: plan } = facts;
  const { transferId, uploadUrlSealed, media } = context;
  if (!plan || transferId === null || uploadUrlSealed === null) return "continue";
  if (!lease.isValid()) throw new LeaseLostError();
  const file = media.fileKey === null ? null : await VerifiedFile.open(mediaPath(media.fileKey));
  if (!file) return finishForFileError(actor, input, "media_missing");
  try {
    const known = await verifyConsentedFile(actor, { ...input, file });
    if (known.kind === "stopped") return "continue";
    if (known.kind === "differs") return await finishForFileError(actor, input, "media_changed");
    if (known.kind === "unstable")
      return await backoffDelivery(actor, { lease, step: "other", reason: "media_unstable" });

    const uploadUrl = unseal(uploadUrlSealed, {
      table: "Transfer",
      column: "uploadUrlSealed",
      row: transferId,
    });
    const { commits } = step;
    // Any earlier part may be sent again (R1), so between two of one hold there is nothing to write, only the hold to check.
    const underWay = !commits && facts.state === "uploading" && facts.attempts === 0;
    if (!underWay) await recordIntent(actor, lease, { transferId, commits });
    const began = performance.now();
    let savedAt = began;
    // What is written meanwhile; the parts do not wait for it, only the next writing does.
    let writing: Promise<unknown> = Promise.resolve();
    for (let chunk = step.chunk; ; chunk += 1) {
      if (!lease.isValid()) throw new LeaseLostError();
      const { first, last } = chunkRange(plan, chunk);
      const { result, exchange } = await uploadChunk({
        uploadUrl,
        body: file.chunks(first, last),
        shouldContinue: () => lease.isValid(),
        confirmBeforeLastPiece: () => file.isUnchanged(known.identity),
        first,
        last,
        total: plan.sizeBytes,
        contentType: media.contentType,
        signal: lease.signalFor(commits ? "last chunk" : "earlier chunk"),
        onProgress: (bytes) => (lease.sentBytes = first + bytes),
        timeouts: UPLOAD_TIMEOUTS,
      });
      // First of all: the part has left, whatever becomes of what is being written about the one before.
      const logged = recordChunkCall(actor, input, {
        chunk: { number: chunk + 1, count: plan.chunkCount, first, last },
        exchange,
      });
      await writing.catch((error: unknown) => logged.then(() => Promise.reject(error)));
      const now = performance.now();
      const goesOn =
        result.kind === "accepted" &&
        !result.complete &&
        chunk < plan.chunkCount - 2 &&
        now < began + MAX_BURST_MS;
      if (goesOn) {
        const due = now >= savedAt + SAVE_INTERVAL_MS;
        if (due) savedAt = now;
        const saved = due
          ? saveTransferProgress(actor, lease, transferId, acknowledgedThrough(last), "advanced")
          : undefined;
        writing = Promise.all([logged, saved]);
        writing.catch(() => undefined);
        continue;
      }
      await logged;
      const unsaved = chunk > step.chunk && result.kind !== "accepted";
      if (unsaved)
        await saveTransferProgress(
          actor,
          lease,
          transferId,
          acknowledgedThrough(first - 1),
          "advanced",
        );
      return await handleChunkResult(actor, {
        ...input,
        sent: { transferId, chunk, commits, plan },
        result,
      });
    }
  } finally {
    await file.close();
  }
}

function recordChunkCall(
  actor: WorkerActor,
  { lease, context }: StepInput,
  call: Pick<ApiCall, "chunk" | "exchange">,
): Promise<void> {
  const { connectionId } = context;
  return recordApiCall({
    shopId: actor.shopId,
    connectionId,
    deliveryId: lease.deliveryId,
    operation: "upload_chunk",
    ...call,
  });
}

/** TikTok has nothing whole of ours unless an earlier try of the last chunk got through. */
function finishForFileError(
  actor: WorkerActor,
  { lease, facts, context }: StepInput,
  reason: "media_missing" | "media_changed",
): Promise<StepResult> {
  const mayBeThere = facts.transfer?.committingAt !== null;
  return finishDelivery(actor, {
    lease,
    context,
    step: { kind: "finish", state: mayBeThere ? "unconfirmed" : "not_sent", reason },
  });
}

/**
 * The file did not last to the last byte of a part, so that byte never left: the intent of a first try of the last part is taken
 * back. What became of the file is looked at before anything else is sent.
 */
async function revertLastChunk(
  actor: WorkerActor,
  { lease, facts, sent }: StepInput & { sent: SentChunk },
): Promise<StepResult> {
  const provablyNot = facts.transfer?.committingAt === null;
  if (provablyNot && sent.commits)
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
    reason: provablyNot ? "media_unstable" : "checking_last_chunk",
  });
}

async function recordIntent(
  actor: WorkerActor,
  lease: Lease,
  { transferId, commits }: Pick<SentChunk, "transferId" | "commits">,
): Promise<void> {
  await saveUnderLease<void>(actor, lease, async (tx, { state }) => {
    if (commits)
      await tx.$executeRaw`UPDATE "Transfer" SET "committingAt" = COALESCE("committingAt", clock_timestamp()) WHERE id = ${transferId}::uuid`;
    const to = commits ? "committing" : state === "committing" ? state : "uploading";
    const events = await transitionDelivery(tx, lease.deliveryId, state, to, { waitingFor: null });
    return events.length > 0 ? recorded(events, undefined) : unrecorded(undefined);
  });
}

/** Saves what became of a transfer's bytes, with progress of the delivery. */
async function saveTransferProgress(
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

/** TikTok took all up to this byte; what it reported before is out of date, and whoever believed it would send the same part for ever. */
const acknowledgedThrough = (last: number) => ({
  acknowledgedBytes: last + 1,
  reportedBytes: null,
});

async function handleChunkResult(
  actor: WorkerActor,
  input: StepInput & { sent: SentChunk; result: ChunkUploadResult },
): Promise<StepResult> {
  const { lease, sent, result } = input;
  const { transferId, commits, plan, chunk } = sent;
  const { last } = chunkRange(plan, chunk);
  const dead = async () =>
    saveTransferProgress(
      actor,
      lease,
      transferId,
      { uploadUrlInvalidAt: await databaseNow(database()) },
      "unchanged",
    );
  switch (result.kind) {
    case "accepted":
      lease.sentBytes = last + 1;
      // 201 is TikTok's word that all parts are there; before the last one it would be a riddle that only its status solves.
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
    case "out_of_step":
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
      else await dead();
      return "continue";
    case "expired":
    case "unknown_upload":
      await dead();
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
      await dead();
      return backoffDelivery(actor, { lease, step: "other", reason: "checking_last_chunk" });
    case "unclear":
      if (result.code === "aborted") return "continue";
      if (result.code.startsWith("source_")) return revertLastChunk(actor, input);
      if (result.bytesSent > 0 && !commits) await pollStatus(actor, input);
      return backoffDelivery(actor, {
        lease,
        step: "other",
        reason: commits ? "checking_last_chunk" : "connection_dropped",
      });
  }
}

/** TikTok has another number of bytes than we thought: go on from the chunk that begins there. */
async function resumeFromReportedBytes(
  actor: WorkerActor,
  input: StepInput & { sent: SentChunk },
  progressBytes: number,
): Promise<StepResult> {
  const { plan, transferId, chunk } = input.sent;
  // TikTok does not say whether it counts bytes or names the last one, so one byte short of an edge is that edge.
  const start = Math.floor((progressBytes + 1) / plan.chunkSize) * plan.chunkSize;
  if (start === chunkRange(plan, chunk).first) {
    await saveTransferProgress(
      actor,
      input.lease,
      transferId,
      { uploadUrlInvalidAt: await databaseNow(database()) },
      "unchanged",
    );
    return "continue";
  }
  input.lease.sentBytes = start;
  await saveTransferProgress(
    actor,
    input.lease,
    transferId,
    {
      acknowledgedBytes: start,
      reportedBytes: progressBytes,
      statusPolledAt: await databaseNow(database()),
    },
    "unchanged",
  );
  return backoffDelivery(actor, {
    lease: input.lease,
    step: "other",
    reason: "connection_dropped",
  });
}
