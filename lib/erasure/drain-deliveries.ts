import "server-only";

import { setTimeout } from "node:timers/promises";

import { type Expression, sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { transitionDelivery } from "#lib/deliveries/transition";
import { endedStates, isHandedOver } from "#lib/deliveries/state";
import { databaseNow } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";

const POLL_INTERVAL_MS = 250;

const isLeased = (leaseUntil: Expression<Date | null>, now: Date) =>
  sql<boolean>`coalesce(${leaseUntil} > ${now}, false)`;

/**
 * Ends every send to this account. Asks workers to stop and waits, for a killed worker until its
 * lease expires by database time. Throws when a send is still leased after `timeoutMs`.
 */
export async function drainDeliveries(
  actor: WorkerActor,
  { connectionId, timeoutMs }: { connectionId: string; timeoutMs: number },
): Promise<void> {
  const until = performance.now() + timeoutMs;
  while ((await endUnleasedDeliveries(actor, connectionId)) > 0) {
    if (performance.now() > until) throw new Error("a send to this account is still running");
    await setTimeout(POLL_INTERVAL_MS);
  }
}

/** Ends the sends that no worker has leased. Returns how many are leased. */
async function endUnleasedDeliveries(actor: WorkerActor, connectionId: string): Promise<number> {
  return act(actor, "deletion.carry_out", async (tx) => {
    const now = await databaseNow(tx);
    const running = await queryRows(
      tx,
      kysely
        .selectFrom("Delivery")
        .select((eb) => ["id", "state", isLeased(eb.ref("leaseUntil"), now).as("leased")])
        .where("shopId", "=", actor.shopId)
        .where("connectionId", "=", connectionId)
        .where((eb) =>
          eb.or([eb("state", "not in", endedStates), isLeased(eb.ref("leaseUntil"), now)]),
        )
        .orderBy("id")
        .forUpdate(),
    );
    await tx.delivery.updateMany({
      where: { id: { in: running.map(({ id }) => id) }, cancelRequestedAt: null },
      data: { cancelRequestedAt: now },
    });
    const events = [];
    for (const { id, state } of running.filter(({ leased }) => !leased)) {
      const end = isHandedOver(state)
        ? ({ to: "unconfirmed", reason: "disconnected_after_handover" } as const)
        : ({ to: "cancelled", reason: "disconnected" } as const);
      events.push(
        ...(await transitionDelivery(tx, id, state, end.to, {
          reason: end.reason,
          nextRunAt: null,
          waitingFor: null,
          endedAt: now,
        })),
      );
    }
    return recorded(events, running.filter(({ leased }) => leased).length);
  });
}
