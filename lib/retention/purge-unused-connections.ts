import "server-only";

import { sql } from "kysely";

import { type SystemActor, workerActor } from "#lib/actor";
import { disconnectAndCancelDeliveries } from "#lib/deliveries/disconnect-account";
import { database } from "#lib/infra/db/database";
import { hasNone } from "#lib/infra/db/lookups";
import { kysely } from "#lib/infra/db/sql";
import { walkInBatches } from "#lib/retention/in-batches";
import { periods } from "#lib/retention/policy";
import { restrictedIds } from "#lib/retention/restriction-filters";
import { subtractPeriod } from "#lib/retention/rules";

/** Disconnects long unused accounts, and destroys and revokes their tokens. Returns how many. */
export async function disconnectUnusedConnections(
  _actor: SystemActor,
  { now }: { now: Date },
): Promise<number> {
  const unused = await database().connection.findMany({
    where: {
      state: { not: "disconnected" },
      lastUsedAt: { lt: subtractPeriod(periods.tokensUnused, now) },
    },
    select: { id: true, shopId: true },
  });
  let count = 0;
  for (const { id, shopId } of unused) {
    const { kind } = await disconnectAndCancelDeliveries(workerActor(shopId), {
      id,
      reason: "unused",
    });
    if (kind === "disconnected") count += 1;
  }
  return count;
}

/**
 * Empties profiles of accounts disconnected long ago. Returns how many. The nameless row stays
 * until the last publish log entry that points to it is deleted.
 */
export async function anonymizeProfiles(
  actor: SystemActor,
  { now }: { now: Date },
): Promise<number> {
  const emptied = await walkInBatches(actor, {
    next: ({ from, limit }) =>
      kysely
        .selectFrom("Connection")
        .select([sql<string>`ctid::text`.as("ctid"), "disconnectedAt as at"])
        .where("state", "=", "disconnected")
        .where("disconnectedAt", ">=", from)
        .where("disconnectedAt", "<", subtractPeriod(periods.profileAfterDisconnect, now))
        .where("profileDeletedAt", "is", null)
        .where("id", "not in", restrictedIds.accounts)
        .orderBy("disconnectedAt")
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    change: (these) =>
      kysely
        .updateTable("Connection")
        .set({
          // The column is unique in a shop.
          openId: sql<string>`id::text`,
          displayName: "Former account",
          username: null,
          avatarUrl: null,
          scopes: [],
          connectedById: null,
          profileDeletedAt: now,
        })
        .where(these),
  });
  await walkInBatches(actor, {
    next: ({ from, limit }) =>
      kysely
        .selectFrom("Connection")
        .select([sql<string>`ctid::text`.as("ctid"), "profileDeletedAt as at"])
        .where("profileDeletedAt", ">=", from)
        .where((eb) =>
          hasNone(
            eb
              .selectFrom("Delivery as d")
              .select("d.id")
              .whereRef("d.connectionId", "=", "Connection.id"),
          ),
        )
        .where((eb) =>
          hasNone(
            eb
              .selectFrom("Consent as c")
              .select("c.id")
              .whereRef("c.connectionId", "=", "Connection.id"),
          ),
        )
        .where((eb) =>
          hasNone(
            eb
              .selectFrom("Draft as w")
              .select("w.id")
              .whereRef("w.connectionId", "=", "Connection.id"),
          ),
        )
        .orderBy("profileDeletedAt")
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    change: (these) => kysely.deleteFrom("Connection").where(these),
  });
  return emptied;
}
