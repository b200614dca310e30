import "server-only";

import type { WorkerActor } from "#lib/actor";
import { type ApiCall, recordApiCall } from "#lib/connections/api-call-log";
import { handleChunkResult } from "#lib/deliveries/sending/chunk-result";
import { LeaseLostError } from "#lib/deliveries/sending/lease";
import { backoffDelivery, finishDelivery } from "#lib/deliveries/sending/release-delivery";
import type { StepInput, StepOf, StepResult } from "#lib/deliveries/sending/step-types";
import {
  acknowledgedThrough,
  recordIntent,
  saveCompletion,
  saveTransferProgress,
} from "#lib/deliveries/sending/transfer-progress";
import { verifyConsentedFile } from "#lib/deliveries/sending/verify-consented-file";
import { unseal } from "#lib/infra/crypto/seal";
import { mediaPath } from "#lib/infra/storage/media-files";
import { VerifiedFile } from "#lib/infra/storage/verified-file";
import { chunkRange } from "#lib/tiktok/chunk-plan";
import { uploadChunk, type UploadTimeouts } from "#lib/tiktok/upload-chunk";

/** Every PUT ends within its deadline, on which R2(c) relies. */
const UPLOAD_TIMEOUTS: UploadTimeouts = {
  totalMs: 5 * 60_000,
  stallMs: 30_000,
  responseMs: 60_000,
};
/** Faster chunks are saved together. A kill repeats about this much. */
const SAVE_INTERVAL_MS = 250;
/** A fast upload pauses this often, to notice a cancellation or a more urgent step. */
const MAX_BURST_MS = 2000;

/**
 * Sends the named chunk and, on a fast connection, those after it. The last chunk is a separate
 * step, with its intent saved first (R3). Checks the file before the last byte of each chunk.
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
    const verified = await verifyConsentedFile(actor, { ...input, file });
    if (verified.kind === "stopped") return "continue";
    if (verified.kind === "differs") return await finishForFileError(actor, input, "media_changed");
    if (verified.kind === "unstable")
      return await backoffDelivery(actor, { lease, step: "other", reason: "media_unstable" });

    const uploadUrl = unseal(uploadUrlSealed, {
      table: "Transfer",
      column: "uploadUrlSealed",
      row: transferId,
    });
    const { commits } = step;
    // Earlier chunks may be repeated (R1), so within a lease only the lease is checked.
    const isUnderWay = !commits && facts.state === "uploading" && facts.attempts === 0;
    if (!isUnderWay) await recordIntent(actor, lease, { transferId, commits });
    const startedAt = performance.now();
    let savedAt = startedAt;
    // A chunk does not wait for an earlier save. Only the next save does.
    let saving: Promise<unknown> = Promise.resolve();
    for (let chunk = step.chunk; ; chunk += 1) {
      if (!lease.isValid()) throw new LeaseLostError();
      const { first, last } = chunkRange(plan, chunk);
      const { result, exchange } = await uploadChunk({
        uploadUrl,
        body: file.chunks(first, last),
        shouldContinue: () => lease.isValid(),
        confirmBeforeLastPiece: () => file.isUnchanged(verified.identity),
        first,
        last,
        total: plan.sizeBytes,
        contentType: media.contentType,
        signal: lease.signalFor(commits ? "last_chunk" : "earlier_chunk"),
        onProgress: (bytes) => (lease.sentBytes = first + bytes),
        timeouts: UPLOAD_TIMEOUTS,
      });
      const call = toApiCall(actor, input, {
        chunk: { number: chunk + 1, count: plan.chunkCount, first, last },
        exchange,
      });
      if (result.kind === "accepted" && result.complete) {
        lease.sentBytes = last + 1;
        await saveCompletion(actor, lease, { transferId, last, call });
        return "continue";
      }
      // Logged first: the chunk has left, even if the previous save failed.
      const logged = recordApiCall(call);
      await saving.catch((error: unknown) => logged.then(() => Promise.reject(error)));
      const now = performance.now();
      const continues =
        result.kind === "accepted" &&
        !result.complete &&
        chunk < plan.chunkCount - 2 &&
        now < startedAt + MAX_BURST_MS;
      if (continues) {
        const isSaveDue = now >= savedAt + SAVE_INTERVAL_MS;
        if (isSaveDue) savedAt = now;
        const saved = isSaveDue
          ? saveTransferProgress(actor, lease, transferId, acknowledgedThrough(last), "advanced")
          : undefined;
        saving = Promise.all([logged, saved]);
        saving.catch(() => undefined);
        continue;
      }
      await logged;
      const hasUnsaved = chunk > step.chunk && result.kind !== "accepted";
      if (hasUnsaved) {
        const acknowledged = acknowledgedThrough(first - 1);
        await saveTransferProgress(actor, lease, transferId, acknowledged, "advanced");
      }
      const rejections = chunk > step.chunk ? 0 : plan.chunkRejections;
      const sent = { transferId, chunk, commits, plan, rejections };
      return await handleChunkResult(actor, { ...input, sent, result });
    }
  } finally {
    await file.close();
  }
}

const toApiCall = (
  { shopId }: WorkerActor,
  { lease, context }: StepInput,
  call: Pick<ApiCall, "chunk" | "exchange">,
): ApiCall => ({
  shopId,
  connectionId: context.connectionId,
  deliveryId: lease.deliveryId,
  operation: "upload_chunk",
  ...call,
});

/**
 * Ends a delivery whose file cannot be sent. TikTok may have the whole video when the last chunk
 * was sent before.
 */
function finishForFileError(
  actor: WorkerActor,
  { lease, facts, context }: StepInput,
  reason: "media_missing" | "media_changed",
): Promise<StepResult> {
  const mayHaveArrived = facts.transfer?.committingAt !== null;
  return finishDelivery(actor, {
    lease,
    context,
    step: mayHaveArrived
      ? { kind: "finish", state: "unconfirmed", reason: "media_lost_after_handover" }
      : { kind: "finish", state: "not_sent", reason },
  });
}
