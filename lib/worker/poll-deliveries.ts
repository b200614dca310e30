import "server-only";

import { sql } from "kysely";

import { workerActor } from "#lib/actor";
import { advanceDelivery, type StopSignal } from "#lib/deliveries/sending/advance-delivery";
import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { log } from "#lib/infra/log";

const MAX_CONCURRENT = 8;
const POLL_INTERVAL_MS = 1000;

const now = sql<Date>`clock_timestamp()`;

/** Finds due deliveries that no other worker has, the longest due first. */
function findDueDeliveries(owner: string, running: string[], limit: number) {
  const due = kysely
    .selectFrom("Delivery")
    .select(["id", "shopId"])
    .where("nextRunAt", "<=", now)
    .where((eb) =>
      eb.or([
        eb("leaseUntil", "is", null),
        eb("leaseUntil", "<=", now),
        eb("leaseOwner", "=", owner),
      ]),
    )
    .orderBy("nextRunAt")
    .limit(limit);
  return queryRows(database(), running.length ? due.where("id", "not in", running) : due);
}

/**
 * Advances due deliveries, up to eight at once, until the process stops. Rows say what is due: a
 * job only shortens the wait for the next poll. `owner` names this process.
 */
export function pollDeliveries(
  owner: string,
  stop: StopSignal,
): { nudge: (deliveryId: string, shopId: string) => void; finish: () => Promise<void> } {
  const running = new Map<string, Promise<void>>();
  // More may be due than there was room for, so a delivery that ends triggers a poll.
  let backlog = false;
  let pollNow = () => {};

  const start = (deliveryId: string, shopId: string) => {
    if (running.has(deliveryId) || stop.isStopping()) return;
    if (running.size >= MAX_CONCURRENT) return void (backlog = true);
    const done = advanceDelivery(workerActor(shopId), { deliveryId, owner, stop }).finally(() => {
      running.delete(deliveryId);
      if (backlog) pollNow();
    });
    running.set(deliveryId, done);
  };

  const poll = async () => {
    const free = MAX_CONCURRENT - running.size;
    if (free <= 0) return void (backlog = true);
    const due = await findDueDeliveries(owner, [...running.keys()], free);
    backlog = due.length === free;
    for (const { id, shopId } of due) start(id, shopId);
  };

  let failing = false;
  const loop = async () => {
    while (!stop.isStopping()) {
      await poll().then(
        () => (failing = false),
        (error: unknown) => {
          if (!failing) log.warn("the worker cannot read which deliveries are due", {}, error);
          failing = true;
        },
      );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_INTERVAL_MS);
        pollNow = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const looping = loop();

  return {
    nudge: start,
    finish: async () => {
      await looping;
      await Promise.all(running.values());
    },
  };
}
