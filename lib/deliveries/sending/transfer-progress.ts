import "server-only";

import { sql, type UpdateObject } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import type { ApiCall } from "#lib/connections/api-call-log";
import { type Lease, type LeasedRow, saveUnderLease } from "#lib/deliveries/sending/lease";
import { isHandedOver } from "#lib/deliveries/state";
import { attemptsReset, transitionDelivery } from "#lib/deliveries/transition";
import type { Tx } from "#lib/infra/db/database";
import { execute, kysely, type Schema } from "#lib/infra/db/sql";
import type { ChunkPlan } from "#lib/tiktok/chunk-plan";

export type SentChunk = {
  transferId: string;
  chunk: number;
  commits: boolean;
  plan: ChunkPlan;
  /** Rejections of this chunk so far, in a row. */
  rejections: number;
};

/** Saves that a chunk is about to leave. The last chunk cannot be recalled (R3). */
export async function recordIntent(
  actor: WorkerActor,
  lease: Lease,
  { transferId, commits }: Pick<SentChunk, "transferId" | "commits">,
): Promise<void> {
  await saveUnderLease<void>(actor, lease, async (tx, { state }) => {
    const completes = commits || isHandedOver(state);
    if (completes)
      await updateTransfer(tx, transferId, {
        committingAt: sql<Date>`coalesce("committingAt", clock_timestamp())`,
        completionStartedAt: sql<Date>`clock_timestamp()`,
        committedAt: null,
        openAttempts: sql<number>`"openAttempts" + ${commits ? 1 : 0}::int`,
      });
    const to = completes ? "committing" : "uploading";
    const events = await transitionDelivery(tx, lease.deliveryId, state, to, { waitingFor: null });
    return events.length > 0 ? recorded(events, undefined) : unrecorded(undefined);
  });
}

type TransferProgress = UpdateObject<Schema, "Transfer">;

/** Saves how many bytes TikTok has, and the progress of the delivery. */
export async function saveTransferProgress(
  actor: WorkerActor,
  lease: Lease,
  transferId: string,
  data: TransferProgress,
  progress: "advanced" | "unchanged",
): Promise<void> {
  await saveUnderLease<void>(actor, lease, async (tx, { state }) => {
    await updateTransfer(tx, transferId, data);
    await transitionDelivery(tx, lease.deliveryId, state, state, {
      ...(progress === "advanced" ? attemptsReset : {}),
      sentBytes: BigInt(lease.sentBytes),
    });
    return unrecorded(undefined);
  });
}

/** Saves that TikTok has the whole file, with the call that completed it. */
export async function saveCompletion(
  actor: WorkerActor,
  lease: Lease,
  { transferId, last, call }: { transferId: string; last: number; call: ApiCall },
): Promise<void> {
  const body = async (tx: Tx, { state, now }: LeasedRow) => {
    await updateTransfer(tx, transferId, { ...acknowledgedThrough(last), committedAt: now });
    const events = await transitionDelivery(tx, lease.deliveryId, state, "processing", {
      ...attemptsReset,
      sentBytes: BigInt(lease.sentBytes),
    });
    return events.length > 0 ? recorded(events, undefined) : unrecorded(undefined);
  };
  await saveUnderLease<void>(actor, lease, body, call);
}

const updateTransfer = (tx: Tx, transferId: string, data: TransferProgress) =>
  execute(tx, kysely.updateTable("Transfer").set(data).where("id", "=", transferId));

const rejectionsReset = { completionStartedAt: null, chunkRejections: 0, chunkRejectionCode: null };

/** Clears an older report, or the same chunk would be sent for ever. */
export const acknowledgedThrough = (last: number) => ({
  acknowledgedBytes: BigInt(last + 1),
  reportedBytes: null,
  ...rejectionsReset,
});
