import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import { type Lease, saveUnderLease } from "#lib/deliveries/sending/lease";
import { isHandedOver } from "#lib/deliveries/state";
import { attemptsReset, transitionDelivery } from "#lib/deliveries/transition";
import { execute, kysely } from "#lib/infra/db/sql";
import type { Prisma } from "#lib/infra/generated/client";
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
      await execute(
        tx,
        kysely
          .updateTable("Transfer")
          .set({
            committingAt: sql<Date>`coalesce("committingAt", clock_timestamp())`,
            completionStartedAt: sql<Date>`clock_timestamp()`,
            committedAt: null,
            openAttempts: sql<number>`"openAttempts" + ${commits ? 1 : 0}::int`,
          })
          .where("id", "=", transferId),
      );
    const to = completes ? "committing" : "uploading";
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

const rejectionsReset = { completionStartedAt: null, chunkRejections: 0, chunkRejectionCode: null };

/** Clears an older report, or the same chunk would be sent for ever. */
export const acknowledgedThrough = (last: number) => ({
  acknowledgedBytes: last + 1,
  reportedBytes: null,
  ...rejectionsReset,
});
