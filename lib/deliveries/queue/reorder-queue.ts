import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { type QueueMove, reorder } from "#lib/deliveries/queue/rules";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import { execute, kysely, prepareChange, queryRows } from "#lib/infra/db/sql";

export type ReorderQueueResult =
  /** Its position in the queue now, from 1. */
  | { kind: "reordered"; position: number; total: number }
  /** One of the two no longer waits for a slot of this account. */
  | { kind: "not_waiting" };

const now = sql<Date>`clock_timestamp()`;

const waitingForSlot = (connectionId: string) =>
  kysely
    .selectFrom("Delivery")
    .where("connectionId", "=", connectionId)
    .where("waitingFor", "=", "slots")
    .where("endedAt", "is", null);

/**
 * Moves a delivery in its account's queue. Locks the rows in id order, so that concurrent moves run
 * one after the other. Deliveries whose rank changed become due. Throws `not_found`.
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
    const waiting = await queryRows(
      tx,
      waitingForSlot(found.connectionId)
        .select(["id", "queueRank"])
        .where("shopId", "=", actor.shopId)
        .orderBy("id")
        .forUpdate(),
    );
    const queue = reorder(waiting, id, move);
    if (!queue) return unrecorded({ kind: "not_waiting" });
    const formerRanks = new Map(waiting.map((one) => [one.id, one.queueRank]));
    const moved = queue.filter((one) => formerRanks.get(one.id) !== one.queueRank);
    for (const { id: movedId, queueRank } of moved)
      await execute(
        tx,
        kysely.updateTable("Delivery").set({ queueRank, nextRunAt: now }).where("id", "=", movedId),
      );
    const details = {
      position: queue.findIndex((one) => one.id === id) + 1,
      total: queue.length,
    };
    const result = { kind: "reordered", ...details } as const;
    if (moved.length === 0) return unrecorded(result);
    return recorded({ action: "delivery.reordered", subjectId: id, details }, result);
  });
}

/**
 * Makes the first waiting delivery of the account due, since a slot may be free. Skips a locked
 * row, because the periodic poll covers a missed wake-up.
 */
export async function wakeNextWaiting(tx: Tx, connectionId: string): Promise<void> {
  await makeFirstWaitingDue(tx, { connectionId });
}

const makeFirstWaitingDue = prepareChange(({ connectionId }: { connectionId: string }) =>
  kysely
    .updateTable("Delivery")
    .set({ nextRunAt: now })
    .where(
      "id",
      "=",
      waitingForSlot(connectionId)
        .select("id")
        .orderBy("queueRank")
        .orderBy("id")
        .limit(1)
        .forUpdate()
        .skipLocked(),
    ),
);
