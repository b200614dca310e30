import "server-only";

import type { Actor } from "#lib/actor";
import type { AuditedResult } from "#lib/audit/events";
import { appendAtEnd, type PendingEvents, pendingEventsOf } from "#lib/audit/pending-events";
import { can, type Permission } from "#lib/audit/permissions";
import { AppError } from "#lib/errors";
import { database, type Tx } from "#lib/infra/db/database";

/**
 * Checks permission, opens or joins (`within`) a transaction of `act` and runs the body. Its events
 * are appended at the end of the whole transaction. The body makes no network call and enqueues its
 * jobs. Throws `forbidden` for an actor without permission. Any error rolls everything back.
 */
export async function act<T>(
  actor: Actor,
  permission: Permission,
  body: (tx: Tx) => Promise<AuditedResult<T>>,
  within?: Tx,
): Promise<T> {
  if (!can(actor, permission))
    throw new AppError(
      "forbidden",
      "Your role does not allow this. Ask an administrator of your shop.",
    );
  const run = async (tx: Tx, events: PendingEvents) => {
    const { result, event } = await body(tx);
    if (event !== null) events.add(actor, permission, event);
    return result;
  };
  if (within) return run(within, pendingEventsOf(within));
  return database().$transaction((tx) => appendAtEnd(tx, (events) => run(tx, events)));
}
