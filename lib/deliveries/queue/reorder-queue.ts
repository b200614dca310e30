import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { type QueuedDelivery, type QueueMove, reorder } from "#lib/deliveries/queue/rules";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";

export type ReorderQueueResult =
  /** Where it is in the queue now, from 1. */
  | { kind: "reordered"; position: number; total: number }
  /** One of the two does not wait for a slot of this account any more. */
  | { kind: "not_waiting" };

/**
 * Puts a delivery that waits for a slot ahead of another of the same account, or behind it. The rows of the queue are locked
 * in one order, so that two people at once act one after the other. Whoever changed places looks again at once. Throws `not_found`.
 */
export async function reorderQueue(
  actor: StaffActor,
  input: { id: string; move: QueueMove },
): Promise<ReorderQueueResult> {
  const { id, move } = input;
  return act<ReorderQueueResult>(actor, "delivery.manage", async (tx) => {
    const found = await tx.delivery.findFirst({
      where: { id, shopId: actor.shopId },
      select: { connectionId: true },
    });
    if (!found) throw new AppError("not_found", "This delivery does not exist in your shop.");
    const waiting = await tx.$queryRaw<QueuedDelivery[]>`
      SELECT id::text AS id, "queueRank" FROM "Delivery"
      WHERE "connectionId" = ${found.connectionId}::uuid AND "shopId" = ${actor.shopId}::uuid AND "waitingFor" = 'slots' AND "endedAt" IS NULL
      ORDER BY id FOR UPDATE`;
    const queue = reorder(waiting, id, move);
    if (!queue) return unrecorded({ kind: "not_waiting" });
    const before = new Map(waiting.map(({ id: one, queueRank }) => [one, queueRank]));
    const moved = queue.filter((one) => before.get(one.id) !== one.queueRank);
    for (const { id: one, queueRank } of moved) {
      await tx.$executeRaw`UPDATE "Delivery" SET "queueRank" = ${queueRank}, "nextRunAt" = clock_timestamp() WHERE id = ${one}::uuid`;
    }
    const placed = {
      kind: "reordered",
      position: queue.findIndex((one) => one.id === id) + 1,
      total: queue.length,
    } as const;
    if (moved.length === 0) return unrecorded(placed);
    return recorded(
      {
        action: "delivery.reordered",
        subjectId: id,
        details: { position: placed.position, total: placed.total },
      },
      placed,
    );
  });
}

/**
 * A slot of the account may have come free: the first that waits for one looks at once. Only a help: whoever waits looks by
 * itself too, so one that somebody holds just now is passed over rather than waited for.
 */
export async function wakeNextWaiting(tx: Tx, connectionId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Delivery" SET "nextRunAt" = clock_timestamp() WHERE id = (
      SELECT id FROM "Delivery" WHERE "connectionId" = ${connectionId}::uuid AND "waitingFor" = 'slots' AND "endedAt" IS NULL
      ORDER BY "queueRank", id LIMIT 1 FOR UPDATE SKIP LOCKED)`;
}
