import "server-only";

import { sql } from "kysely";

import { workerActor } from "#lib/actor";
import { advanceDelivery, type StopSignal } from "#lib/deliveries/sending/advance-delivery";
import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { log } from "#lib/infra/log";
import { chooseDeliveries, type DueDelivery } from "#lib/worker/rules";

const MAX_CONCURRENT = 8;
/** How many of them may be one shop's, so that a place is left when another shop sends. */
const MAX_PER_SHOP = 6;
/** How many due deliveries one poll reads of each shop, and in all. */
const MAX_READ = 400;
const POLL_INTERVAL_MS = 1000;

// As a subquery it is read once, so that an index can be used.
const now = sql<Date>`(SELECT clock_timestamp())`;

/** Finds due deliveries that no other worker has: of each shop the longest due. */
export function findDueDeliveries(owner: string, running: string[]): Promise<DueDelivery[]> {
  const due = kysely
    .selectFrom("Delivery")
    .select([
      "id",
      "shopId",
      "nextRunAt",
      sql<number>`row_number() OVER (PARTITION BY "shopId" ORDER BY "nextRunAt")`.as("place"),
    ])
    .where("nextRunAt", "<=", now)
    .where((eb) =>
      eb.or([
        eb("leaseUntil", "is", null),
        eb("leaseUntil", "<=", now),
        eb("leaseOwner", "=", owner),
      ]),
    );
  const free = running.length ? due.where("id", "not in", running) : due;
  return queryRows(
    database(),
    kysely
      .selectFrom(free.as("due"))
      .select(["id", "shopId"])
      .where("place", "<=", MAX_CONCURRENT)
      .orderBy("place")
      .orderBy("nextRunAt")
      .limit(MAX_READ),
  );
}

/**
 * Advances due deliveries, up to eight at once, until the process stops. Rows say what is due: a
 * job only shortens the wait for the next poll. `owner` names this process.
 */
export function pollDeliveries(
  owner: string,
  stop: StopSignal,
): { nudge: (deliveryId: string, shopId: string) => void; finish: () => Promise<void> } {
  const running = new Map<string, { shopId: string; done: Promise<void> }>();
  const shopsRunning = () => [...running.values()].map(({ shopId }) => shopId);
  // More may be due than there was room for, so a delivery that ends triggers a poll.
  let backlog = false;
  let pollNow = () => {};

  const start = (deliveryId: string, shopId: string) => {
    if (running.has(deliveryId) || stop.isStopping()) return;
    const ofShop = shopsRunning().filter((one) => one === shopId).length;
    if (running.size >= MAX_CONCURRENT || ofShop >= MAX_PER_SHOP) return void (backlog = true);
    const done = advanceDelivery(workerActor(shopId), { deliveryId, owner, stop }).finally(() => {
      running.delete(deliveryId);
      if (backlog) pollNow();
    });
    running.set(deliveryId, { shopId, done });
  };

  const poll = async () => {
    const free = MAX_CONCURRENT - running.size;
    if (free <= 0) return void (backlog = true);
    const due = await findDueDeliveries(owner, [...running.keys()]);
    const chosen = chooseDeliveries(due, shopsRunning(), { free, perShop: MAX_PER_SHOP });
    backlog = due.length > chosen.length;
    for (const { id, shopId } of chosen) start(id, shopId);
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
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}
