import "server-only";

import { sql } from "kysely";

import type { Actor } from "#lib/actor";
import type { AuditEvent } from "#lib/audit/events";
import { INSTALLATION_CHAIN } from "#lib/audit/hash-chain";
import { isInstallationScoped, type Permission } from "#lib/audit/permissions";
import { canonicalJson } from "#lib/canonical-json";
import type { Tx } from "#lib/infra/db/database";
import { queryRows } from "#lib/infra/db/sql";

/** What append_audit_events in prisma/first-extra.sql takes. */
type PendingEvent = {
  chain: string;
  shopId: string | null;
  actorKind: Actor["kind"];
  actorId: string | null;
  action: AuditEvent["action"];
  subjectId: string | null;
  /** The text that the hash covers. */
  details: string;
};

/** The events of one transaction that are not in the audit yet, in their order. */
export class PendingEvents {
  #events: PendingEvent[] | null = [];

  /** Throws after the append: the transaction would commit without the event. */
  add(actor: Actor, permission: Permission, event: AuditEvent | AuditEvent[]): void {
    if (this.#events === null) throw new Error("the events of this transaction are written");
    for (const { action, subjectId, details } of Array.isArray(event) ? event : [event]) {
      const shopId = "shopId" in actor && !isInstallationScoped(permission) ? actor.shopId : null;
      this.#events.push({
        chain: shopId ?? INSTALLATION_CHAIN,
        shopId,
        actorKind: actor.kind,
        actorId: actorId(actor),
        action,
        subjectId,
        details: canonicalJson(details),
      });
    }
  }

  /** Writes all events in one statement, which locks their chains until the transaction ends. */
  async append(tx: Tx): Promise<void> {
    const events = this.#events ?? [];
    this.#events = null;
    if (events.length === 0) return;
    const text = JSON.stringify(events);
    const [row] = await queryRows(
      tx,
      sql<{ appended: number }>`SELECT append_audit_events(${text}::jsonb) AS appended`,
    );
    if (row?.appended !== events.length) throw new Error("not every audit event was written");
  }
}

function actorId(actor: Actor): string | null {
  if (actor.kind === "staff") return actor.staffId;
  return actor.kind === "phone" ? actor.handoffId : null;
}

const openTransactions = new WeakMap<Tx, PendingEvents>();

/** Runs `body` and then, as the last statement of the transaction, appends what it recorded. */
export async function appendAtEnd<T>(
  tx: Tx,
  body: (events: PendingEvents) => Promise<T>,
): Promise<T> {
  const events = new PendingEvents();
  openTransactions.set(tx, events);
  const result = await body(events);
  await events.append(tx);
  return result;
}

/** Returns the events of a transaction that `act` has opened. Throws for any other. */
export function pendingEventsOf(tx: Tx): PendingEvents {
  const events = openTransactions.get(tx);
  if (!events) throw new Error("only a transaction of act() can be joined");
  return events;
}
