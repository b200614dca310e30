import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { sendLimits } from "#lib/deliveries/sending/decide";
import type { DeliveryState } from "#lib/deliveries/state";
import { databaseNow } from "#lib/infra/db/database";
import { queueDeliveryEmail } from "#lib/infra/mail/outbox";

const BATCH_SIZE = 100;

type RestoredDelivery = { id: string; state: DeliveryState; connectionId: string };

/**
 * After a restore: whatever was not over when the backup was made may have been sent since, by a studio that this one knows nothing of.
 * Each such delivery becomes unconfirmed and waits for a person; so does one that was "not sent" and could be tried again. What was
 * opened at TikTok is set aside, since its fate is not the whole story any more. Nothing is sent, asked or offered by itself. This goes
 * past the table of states, which knows of no second past. Answers how many are held.
 */
export async function quarantineRestored(actor: WorkerActor): Promise<number> {
  let held = 0;
  for (let found = BATCH_SIZE; found === BATCH_SIZE; held += found) {
    found = await act<number>(actor, "delivery.run", async (tx) => {
      const now = await databaseNow(tx);
      const young = new Date(now.getTime() - sendLimits.consentValidHours * 3_600_000);
      const rows = await tx.$queryRaw<RestoredDelivery[]>`
        SELECT d.id::text AS id, d.state::text AS state, d."connectionId"::text AS "connectionId" FROM "Delivery" d JOIN "Consent" c ON c.id = d."consentId"
        WHERE d."shopId" = ${actor.shopId}::uuid AND d.reason IS DISTINCT FROM 'restored'
          AND (d.state NOT IN ('in_inbox', 'posted', 'cancelled', 'refused', 'not_sent', 'unconfirmed')
            OR (d.state = 'not_sent' AND c."createdAt" > ${young}) OR (d.state = 'unconfirmed' AND d.resolution IS DISTINCT FROM 'there'))
        ORDER BY d.id LIMIT ${BATCH_SIZE} FOR UPDATE OF d`;
      const ids = rows.map(({ id }) => id);
      await tx.transfer.updateMany({
        where: { deliveryId: { in: ids }, supersededAt: null },
        data: { supersededAt: now },
      });
      await tx.transfer.updateMany({
        where: { deliveryId: { in: ids } },
        data: { uploadUrlSealed: null },
      });
      await tx.transfer.updateMany({
        where: { deliveryId: { in: ids }, source: "pull", pullUrlClosedAt: null },
        data: { pullUrlClosedAt: now },
      });
      await tx.transfer.updateMany({
        where: { deliveryId: { in: ids }, endedAt: null },
        data: { endedAt: now },
      });
      const ended = {
        state: "unconfirmed",
        reason: "restored",
        endedAt: now,
        nextRunAt: null,
        waitingFor: null,
      } as const;
      const free = {
        leaseUntil: null,
        leaseOwner: null,
        leaseEpoch: { increment: 1 },
        attempts: 0,
        failures: 0,
        bytesPerSecond: 0,
      } as const;
      await tx.delivery.updateMany({
        where: { id: { in: ids } },
        data: {
          ...ended,
          ...free,
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
  return held;
}
