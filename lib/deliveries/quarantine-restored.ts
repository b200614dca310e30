import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { sendLimits } from "#lib/deliveries/sending/limits";
import { endedStates, retryableStates } from "#lib/deliveries/state";
import { leaseReleased } from "#lib/deliveries/transition";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { queueDeliveryEmail } from "#lib/infra/mail/outbox";

const BATCH_SIZE = 100;

/**
 * Makes each delivery that may have been sent since the restored backup unconfirmed, for a person
 * to check. Supersedes its transfers and bypasses the table of transitions. Returns how many.
 */
export async function quarantineRestored(actor: WorkerActor): Promise<number> {
  let quarantined = 0;
  for (let found = BATCH_SIZE; found === BATCH_SIZE; quarantined += found) {
    found = await act<number>(actor, "delivery.run", async (tx) => {
      const now = await databaseNow(tx);
      const rows = await lockRestored(tx, actor.shopId, now);
      const ids = rows.map(({ id }) => id);
      await closeTransfers(tx, ids, now);
      await tx.delivery.updateMany({
        where: { id: { in: ids } },
        data: {
          ...leaseReleased,
          state: "unconfirmed",
          reason: "restored",
          endedAt: now,
          nextRunAt: null,
          waitingFor: null,
          leaseEpoch: { increment: 1 },
          failures: 0,
          resolution: null,
          cancelRequestedAt: null,
          retryRequestedAt: null,
        },
      });
      const events: AuditEvent[] = [];
      for (const { id, state, connectionId } of rows) {
        await queueDeliveryEmail(tx, {
          shopId: actor.shopId,
          deliveryId: id,
          connectionId,
          topic: "unconfirmed",
          endedAt: now,
        });
        events.push({
          action: "delivery.state_changed",
          subjectId: id,
          details: { from: state, to: "unconfirmed", reason: "restored" },
        });
      }
      return events.length > 0 ? recorded(events, rows.length) : unrecorded(0);
    });
  }
  return quarantined;
}

/** Locks the next deliveries that may have been sent since the backup. */
async function lockRestored(tx: Tx, shopId: string, now: Date) {
  const oldestConsent = new Date(now.getTime() - sendLimits.consentValidHours * 3_600_000);
  return queryRows(
    tx,
    kysely
      .selectFrom("Delivery as d")
      .innerJoin("Consent as c", "c.id", "d.consentId")
      .select(["d.id", "d.state", "d.connectionId"])
      .where("d.shopId", "=", shopId)
      .where("d.reason", "is distinct from", "restored")
      .where((eb) =>
        eb.or([
          eb("d.state", "not in", endedStates),
          eb.and([eb("d.state", "in", retryableStates), eb("c.createdAt", ">", oldestConsent)]),
          eb.and([
            eb("d.state", "=", "unconfirmed"),
            eb("d.resolution", "is distinct from", "found_in_inbox"),
          ]),
        ]),
      )
      .orderBy("d.id")
      .limit(BATCH_SIZE)
      .forUpdate("d"),
  );
}

/** Supersedes every transfer, destroys its upload URL, closes its pull URL and ends it. */
async function closeTransfers(tx: Tx, deliveryIds: string[], now: Date): Promise<void> {
  const transfers = { deliveryId: { in: deliveryIds } };
  await tx.transfer.updateMany({
    where: { ...transfers, supersededAt: null },
    data: { supersededAt: now },
  });
  await tx.transfer.updateMany({ where: transfers, data: { uploadUrlSealed: null } });
  await tx.transfer.updateMany({
    where: { ...transfers, source: "pull", pullUrlClosedAt: null },
    data: { pullUrlClosedAt: now },
  });
  await tx.transfer.updateMany({ where: { ...transfers, endedAt: null }, data: { endedAt: now } });
}
