import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import type { AuditEvent } from "#lib/audit/events";
import { recorded, unrecorded } from "#lib/audit/events";
import { limits } from "#lib/deliveries/decide";
import { databaseNow } from "#lib/infra/clock";
import { oweDeliveryMail } from "#lib/infra/outbox";
import type { DeliveryState } from "#lib/deliveries/state";

const AT_ONCE = 100;

type Row = { id: string; state: DeliveryState; connectionId: string };

/**
 * After a restore: whatever was not over when the backup was made may have been sent since, by a studio that this one knows nothing of.
 * Each such delivery becomes unconfirmed and waits for a person; so does one that was "not sent" and could be tried again. What was
 * opened at TikTok is set aside, since its fate is not the whole story any more. Nothing is sent, asked or offered by itself. This goes
 * past the table of states, which knows of no second past. Answers how many are held.
 */
export async function holdRestored(actor: WorkerActor): Promise<number> {
  let held = 0;
  for (let found = AT_ONCE; found === AT_ONCE; held += found) {
    found = await act<number>(actor, "delivery.run", async (tx) => {
      const now = await databaseNow(tx);
      const young = new Date(now.getTime() - limits.consentHours * 3_600_000);
      const rows = await tx.$queryRaw<Row[]>`
        SELECT d.id::text AS id, d.state::text AS state, d."connectionId"::text AS "connectionId" FROM "Delivery" d JOIN "Consent" c ON c.id = d."consentId"
        WHERE d."shopId" = ${actor.shopId}::uuid AND d.reason IS DISTINCT FROM 'restored'
          AND (d.state NOT IN ('in_inbox', 'posted', 'cancelled', 'refused', 'not_sent', 'unconfirmed')
            OR (d.state = 'not_sent' AND c."createdAt" > ${young}) OR (d.state = 'unconfirmed' AND d.resolution IS DISTINCT FROM 'there'))
        ORDER BY d.id LIMIT ${AT_ONCE} FOR UPDATE OF d`;
      const ids = rows.map(({ id }) => id);
      await tx.transfer.updateMany({ where: { deliveryId: { in: ids }, setAsideAt: null }, data: { setAsideAt: now } });
      await tx.transfer.updateMany({ where: { deliveryId: { in: ids } }, data: { uploadUrlSealed: null } });
      await tx.transfer.updateMany({ where: { deliveryId: { in: ids }, source: "fetch", closedAt: null }, data: { closedAt: now } });
      await tx.transfer.updateMany({ where: { deliveryId: { in: ids }, endedAt: null }, data: { endedAt: now } });
      const ended = { state: "unconfirmed", reason: "restored", endedAt: now, nextAt: null, waitingFor: null } as const;
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
        data: { ...ended, ...free, resolution: null, cancelRequestedAt: null, nudgedAt: null },
      });
      const events: AuditEvent[] = [];
      for (const { id, state, connectionId } of rows) {
        await oweDeliveryMail(tx, { shopId: actor.shopId, deliveryId: id, connectionId, cause: "unconfirmed", endedAt: now });
        events.push({ action: "delivery.moved", subjectId: id, details: { from: state, to: "unconfirmed", reason: "restored" } });
      }
      return events.length > 0 ? recorded(events, rows.length) : unrecorded(0);
    });
  }
  return held;
}
