import "server-only";
import type { Hash } from "node:crypto";
import { Readable } from "node:stream";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import { logCall } from "#lib/connections/log-call";
import { askStatus } from "#lib/deliveries/ask-status";
import { endDelivery } from "#lib/deliveries/end-delivery";
import { LeaseLost, type Lease } from "#lib/deliveries/lease";
import { saveUnderLease } from "#lib/deliveries/save-under-lease";
import { move, progressed } from "#lib/deliveries/move";
import type { StepInput, StepOf, StepOutcome } from "#lib/deliveries/run";
import { backOffDelivery } from "#lib/deliveries/wait-delivery";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";
import { readFile } from "#lib/infra/files";
import type { Prisma } from "#lib/infra/generated/client";
import { open } from "#lib/infra/seal";
import { rangeOf, type ChunkPlan } from "#lib/tiktok/chunk-plan";
import { putRange, type PutResult } from "#lib/tiktok/upload";

/** Every PUT ends within this; R2(c) builds on it. */
const PUT_DEADLINE_MS = 5 * 60_000;

type Sent = { transferId: string; chunk: number; commits: boolean; plan: ChunkPlan };

/** Sends one chunk from the disk. Before the last one the whole file's hash is compared and the intent written (R3). */
export async function sendChunk(actor: WorkerActor, input: StepInput & { step: StepOf<"send"> }): Promise<StepOutcome> {
  const { lease, facts, sending, prefix, step } = input;
  const { transfer } = facts;
  const { fileKey } = sending.media;
  if (!transfer || !fileKey || sending.transferId === null || sending.uploadUrlSealed === null) return "again";
  const sent: Sent = { transferId: sending.transferId, chunk: step.chunk, commits: step.commits, plan: transfer };
  const { first, last } = rangeOf(transfer, step.chunk);
  const read = (from: number, to: number) => readFile(fileKey, { first: from, last: to });

  const hash = await prefix.upTo(first, read);
  if (step.commits) {
    const whole = hash.copy();
    for await (const part of read(first, last) as AsyncIterable<Buffer>) whole.update(part);
    if (whole.digest("hex") !== sending.media.sha256) return refuseChangedFile(actor, input);
  }
  // Any earlier part may be sent again (R1), so between two of one hold there is nothing to write, only the hold to check.
  const underWay = !step.commits && facts.state === "uploading" && facts.attempts === 0;
  if (!underWay) await writeIntent(actor, lease, sent);
  else if (!lease.isValid()) throw new LeaseLost();

  const uploadUrl = open(sending.uploadUrlSealed, { table: "Transfer", column: "uploadUrl", row: sent.transferId });
  const body = step.commits ? read(first, last) : Readable.from(hashed(read(first, last), hash), { objectMode: false });
  const signal = lease.signalFor(step.commits ? "last chunk" : "earlier chunk");
  const { result, exchange } = await putRange({
    uploadUrl,
    body,
    first,
    last,
    total: transfer.sizeBytes,
    contentType: sending.media.contentType,
    signal,
    onBytes: (bytes) => (lease.sentBytes = first + bytes),
    deadlineMs: PUT_DEADLINE_MS,
  });
  await logCall(database(), {
    shopId: actor.shopId,
    connectionId: sending.connectionId,
    deliveryId: lease.deliveryId,
    operation: "Send a part",
    asked: `part ${step.chunk + 1} of ${transfer.chunkCount}, bytes ${first} to ${last}`,
    exchange,
  });
  if (result.kind === "accepted" && !step.commits) prefix.advance(last + 1, hash);
  return afterPut(actor, { ...input, sent, result });
}

/** TikTok has nothing whole of ours unless an earlier try of the last chunk got through. */
function refuseChangedFile(actor: WorkerActor, { lease, facts, sending }: StepInput): Promise<StepOutcome> {
  const mayBeThere = facts.transfer?.committingAt !== null;
  return endDelivery(actor, {
    lease,
    sending,
    step: { kind: "end", state: mayBeThere ? "unconfirmed" : "not_sent", reason: "media_changed" },
  });
}

async function* hashed(source: Readable, hash: Hash): AsyncGenerator<Buffer> {
  for await (const part of source as AsyncIterable<Buffer>) {
    hash.update(part);
    yield part;
  }
}

async function writeIntent(actor: WorkerActor, lease: Lease, { transferId, commits }: Sent): Promise<void> {
  await saveUnderLease<void>(actor, lease, async (tx, { state }) => {
    if (commits)
      await tx.$executeRaw`UPDATE "Transfer" SET "committingAt" = COALESCE("committingAt", clock_timestamp()) WHERE id = ${transferId}::uuid`;
    const to = commits ? "committing" : state === "committing" ? state : "uploading";
    const events = await move(tx, lease.deliveryId, state, to, { waitingFor: null });
    return events.length > 0 ? recorded(events, undefined) : unrecorded(undefined);
  });
}

/** Saves what became of a transfer's bytes, with progress of the delivery. */
async function saveTransfer(
  actor: WorkerActor,
  lease: Lease,
  transferId: string,
  data: Prisma.TransferUncheckedUpdateInput,
  got: "further" | "nowhere",
  toProcessing = false,
): Promise<void> {
  await saveUnderLease<void>(actor, lease, async (tx, { state }) => {
    await tx.transfer.update({ where: { id: transferId }, data });
    const to = toProcessing ? "processing" : state;
    const events = await move(tx, lease.deliveryId, state, to, {
      ...(got === "further" ? progressed : {}),
      sentBytes: BigInt(lease.sentBytes),
    });
    return events.length > 0 ? recorded(events, undefined) : unrecorded(undefined);
  });
}

async function afterPut(actor: WorkerActor, input: StepInput & { sent: Sent; result: PutResult }): Promise<StepOutcome> {
  const { lease, sent, result } = input;
  const { transferId, commits, plan, chunk } = sent;
  const { last } = rangeOf(plan, chunk);
  const dead = async () => saveTransfer(actor, lease, transferId, { uploadUrlDeadAt: await databaseNow(database()) }, "nowhere");
  switch (result.kind) {
    case "accepted":
      lease.sentBytes = last + 1;
      // 201 is TikTok's word that all parts are there; before the last one it would be a riddle that only its status solves.
      if (result.complete)
        await saveTransfer(
          actor,
          lease,
          transferId,
          { acknowledgedBytes: plan.sizeBytes, committedAt: await databaseNow(database()) },
          "further",
          commits,
        );
      else if (commits) return backOffDelivery(actor, { lease, step: "other", reason: "checking_arrival" });
      else await saveTransfer(actor, lease, transferId, { acknowledgedBytes: last + 1 }, "further");
      return "again";
    case "out_of_step":
      if (result.progressBytes === plan.sizeBytes && commits)
        await saveTransfer(
          actor,
          lease,
          transferId,
          { reportedBytes: result.progressBytes, statusAt: await databaseNow(database()) },
          "further",
        );
      else if (result.progressBytes !== null && result.progressBytes < plan.sizeBytes) return resync(actor, input, result.progressBytes);
      else await dead();
      return "again";
    case "expired":
    case "unknown_upload":
      await dead();
      return commits ? backOffDelivery(actor, { lease, step: "other", reason: "checking_arrival" }) : "again";
    case "bad_request":
      if (!commits)
        return endDelivery(actor, { lease, sending: input.sending, step: { kind: "end", state: "not_sent", reason: "request_refused" } });
      await dead();
      return backOffDelivery(actor, { lease, step: "other", reason: "checking_arrival" });
    case "unclear":
      if (result.code === "aborted") return "again";
      if (result.bytesSent > 0 && !commits) await askStatus(actor, input);
      return backOffDelivery(actor, { lease, step: "other", reason: commits ? "checking_arrival" : "connection_dropped" });
  }
}

/** TikTok has another number of bytes than we thought: go on from the chunk that begins there. */
async function resync(actor: WorkerActor, input: StepInput & { sent: Sent }, progressBytes: number): Promise<StepOutcome> {
  const { plan, transferId, chunk } = input.sent;
  // TikTok does not say whether it counts bytes or names the last one, so one byte short of an edge is that edge.
  const start = Math.floor((progressBytes + 1) / plan.chunkSize) * plan.chunkSize;
  if (start === rangeOf(plan, chunk).first) {
    await saveTransfer(actor, input.lease, transferId, { uploadUrlDeadAt: await databaseNow(database()) }, "nowhere");
    return "again";
  }
  input.lease.sentBytes = start;
  await saveTransfer(
    actor,
    input.lease,
    transferId,
    { acknowledgedBytes: start, reportedBytes: progressBytes, statusAt: await databaseNow(database()) },
    "nowhere",
  );
  return backOffDelivery(actor, { lease: input.lease, step: "other", reason: "connection_dropped" });
}
