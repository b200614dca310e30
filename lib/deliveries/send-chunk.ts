import "server-only";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import { keepCall } from "#lib/connections/keep-call";
import { askStatus } from "#lib/deliveries/ask-status";
import { endDelivery } from "#lib/deliveries/end-delivery";
import { LeaseLost, type Lease } from "#lib/deliveries/lease";
import { recogniseFile } from "#lib/deliveries/recognise-file";
import { saveUnderLease } from "#lib/deliveries/save-under-lease";
import { move, progressed } from "#lib/deliveries/move";
import type { StepInput, StepOf, StepOutcome } from "#lib/deliveries/run";
import { backOffDelivery } from "#lib/deliveries/wait-delivery";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";
import { pathOf } from "#lib/infra/files";
import type { Prisma } from "#lib/infra/generated/client";
import { OpenFile } from "#lib/infra/open-file";
import { open } from "#lib/infra/seal";
import type { Exchange } from "#lib/tiktok/call";
import { rangeOf, type ChunkPlan } from "#lib/tiktok/chunk-plan";
import { putRange, type Patience, type PutResult } from "#lib/tiktok/upload";

/** Every PUT ends within its deadline; R2(c) builds on it. */
const PATIENCE: Patience = { deadlineMs: 5 * 60_000, stallMs: 30_000, answerMs: 60_000 };
/** Parts that follow each other faster than this are saved together: a killed worker's successor sends little more than these again. */
const TOGETHER_MS = 250;
/** So often a fast upload stops to see whether anything but its parts wants attention. */
const LOOK_UP_MS = 2000;

type Sent = { transferId: string; chunk: number; commits: boolean; plan: ChunkPlan };

/**
 * Sends parts from the disk: the named one, and on a fast line those after it, up to the last. The file must be the consented one to
 * the last byte of each part; before the last part the intent is written (R3).
 */
export async function sendChunk(actor: WorkerActor, input: StepInput & { step: StepOf<"send"> }): Promise<StepOutcome> {
  const { lease, facts, sending, step } = input;
  const { transfer: plan } = facts;
  const { transferId, uploadUrlSealed, media } = sending;
  if (!plan || transferId === null || uploadUrlSealed === null) return "again";
  if (!lease.isValid()) throw new LeaseLost();
  const file = media.fileKey === null ? null : await OpenFile.at(pathOf(media.fileKey));
  if (!file) return refuseFile(actor, input, "media_missing");
  try {
    const known = await recogniseFile(actor, { ...input, file });
    if (known.kind === "stopped") return "again";
    if (known.kind === "differs") return await refuseFile(actor, input, "media_changed");
    if (known.kind === "unsteady") return await backOffDelivery(actor, { lease, step: "other", reason: "media_unsteady" });

    const uploadUrl = open(uploadUrlSealed, { table: "Transfer", column: "uploadUrlSealed", row: transferId });
    const { commits } = step;
    // Any earlier part may be sent again (R1), so between two of one hold there is nothing to write, only the hold to check.
    const underWay = !commits && facts.state === "uploading" && facts.attempts === 0;
    if (!underWay) await writeIntent(actor, lease, { transferId, commits });
    const began = performance.now();
    let savedAt = began;
    // What is written meanwhile; the parts do not wait for it, only the next writing does.
    let writing: Promise<unknown> = Promise.resolve();
    for (let chunk = step.chunk; ; chunk += 1) {
      if (!lease.isValid()) throw new LeaseLost();
      const { first, last } = rangeOf(plan, chunk);
      const { result, exchange } = await putRange({
        uploadUrl,
        body: file.pieces(first, last),
        mayGoOn: () => lease.isValid(),
        mayEnd: () => file.isStill(known.identity),
        first,
        last,
        total: plan.sizeBytes,
        contentType: media.contentType,
        signal: lease.signalFor(commits ? "last chunk" : "earlier chunk"),
        onBytes: (bytes) => (lease.sentBytes = first + bytes),
        patience: PATIENCE,
      });
      const asked = `part ${chunk + 1} of ${plan.chunkCount}, bytes ${first} to ${last}`;
      // First of all: the part has left, whatever becomes of what is being written about the one before.
      const logged = logPart(actor, input, { asked, exchange });
      await writing.catch((error: unknown) => logged.then(() => Promise.reject(error)));
      const now = performance.now();
      const goesOn = result.kind === "accepted" && !result.complete && chunk < plan.chunkCount - 2 && now < began + LOOK_UP_MS;
      if (goesOn) {
        const due = now >= savedAt + TOGETHER_MS;
        if (due) savedAt = now;
        const saved = due ? saveTransfer(actor, lease, transferId, further(last), "further") : undefined;
        writing = Promise.all([logged, saved]);
        writing.catch(() => undefined);
        continue;
      }
      await logged;
      const unsaved = chunk > step.chunk && result.kind !== "accepted";
      if (unsaved) await saveTransfer(actor, lease, transferId, further(first - 1), "further");
      return await afterPut(actor, { ...input, sent: { transferId, chunk, commits, plan }, result });
    }
  } finally {
    await file.close();
  }
}

function logPart(actor: WorkerActor, { lease, sending }: StepInput, call: { asked: string; exchange: Exchange }): Promise<void> {
  const { connectionId } = sending;
  return keepCall({ shopId: actor.shopId, connectionId, deliveryId: lease.deliveryId, operation: "Send a part", ...call });
}

/** TikTok has nothing whole of ours unless an earlier try of the last chunk got through. */
function refuseFile(
  actor: WorkerActor,
  { lease, facts, sending }: StepInput,
  reason: "media_missing" | "media_changed",
): Promise<StepOutcome> {
  const mayBeThere = facts.transfer?.committingAt !== null;
  return endDelivery(actor, { lease, sending, step: { kind: "end", state: mayBeThere ? "unconfirmed" : "not_sent", reason } });
}

/**
 * The file did not last to the last byte of a part, so that byte never left: the intent of a first try of the last part is taken
 * back. What became of the file is looked at before anything else is sent.
 */
async function holdBack(actor: WorkerActor, { lease, facts, sent }: StepInput & { sent: Sent }): Promise<StepOutcome> {
  const provablyNot = facts.transfer?.committingAt === null;
  if (provablyNot && sent.commits)
    await saveUnderLease<void>(actor, lease, async (tx, { state }) => {
      await tx.transfer.update({ where: { id: sent.transferId }, data: { committingAt: null } });
      return recorded(await move(tx, lease.deliveryId, state, "uploading"), undefined);
    });
  return backOffDelivery(actor, { lease, step: "other", reason: provablyNot ? "media_unsteady" : "checking_arrival" });
}

async function writeIntent(actor: WorkerActor, lease: Lease, { transferId, commits }: Pick<Sent, "transferId" | "commits">): Promise<void> {
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

/** TikTok took all up to this byte; what it reported before is out of date, and whoever believed it would send the same part for ever. */
const further = (last: number) => ({ acknowledgedBytes: last + 1, reportedBytes: null });

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
      else await saveTransfer(actor, lease, transferId, further(last), "further");
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
      if (result.code.startsWith("source_")) return holdBack(actor, input);
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
