import "server-only";

import { workerActor } from "#lib/actor";
import { advanceDelivery, type StopSignal } from "#lib/deliveries/sending/advance-delivery";
import { database } from "#lib/infra/db/database";
import { log } from "#lib/infra/log";

const MAX_CONCURRENT = 8;
const POLL_INTERVAL_MS = 1000;

/**
 * Takes whatever delivery is due, up to eight at once, for as long as the process lives. Rows, not jobs, know what is due: a
 * job only saves the wait until the next look, as does room that was waited for. `owner` names this process.
 */
export function pollDeliveries(
  owner: string,
  stop: StopSignal,
): { nudge: (deliveryId: string, shopId: string) => void; finish: () => Promise<void> } {
  const running = new Map<string, Promise<void>>();
  // More may be due than there was room for: whoever ends makes room and looks.
  let crowded = false;
  let lookNow = () => {};

  const take = (deliveryId: string, shopId: string) => {
    if (running.has(deliveryId) || stop.isStopping()) return;
    if (running.size >= MAX_CONCURRENT) return void (crowded = true);
    const done = advanceDelivery(workerActor(shopId), { deliveryId, owner, stop }).finally(() => {
      running.delete(deliveryId);
      if (crowded) lookNow();
    });
    running.set(deliveryId, done);
  };

  const look = async () => {
    const free = MAX_CONCURRENT - running.size;
    if (free <= 0) return void (crowded = true);
    const due = await database().$queryRaw<{ id: string; shopId: string }[]>`
      SELECT id::text AS id, "shopId"::text AS "shopId" FROM "Delivery"
      WHERE "nextRunAt" <= clock_timestamp() AND ("leaseUntil" IS NULL OR "leaseUntil" <= clock_timestamp() OR "leaseOwner" = ${owner})
        AND id::text <> ALL(${[...running.keys()]})
      ORDER BY "nextRunAt" LIMIT ${free}`;
    crowded = due.length === free;
    for (const { id, shopId } of due) take(id, shopId);
  };

  let failing = false;
  const loop = async () => {
    while (!stop.isStopping()) {
      await look().then(
        () => (failing = false),
        (error: unknown) => {
          if (!failing) log.warn("the worker cannot see which deliveries are due", {}, error);
          failing = true;
        },
      );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_INTERVAL_MS);
        lookNow = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const looping = loop();

  return {
    nudge: take,
    finish: async () => {
      await looping;
      await Promise.all(running.values());
    },
  };
}
