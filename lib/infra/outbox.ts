import "server-only";

import type { Tx } from "#lib/infra/database";
import { Prisma } from "#lib/infra/generated/client";
import type { MailCause } from "#lib/infra/generated/enums";
import { mailGoes } from "#lib/infra/post";

/**
 * The outbox of e-mails to people who are away. A row is written in the transaction of the change that calls for it, so that no
 * change is told that did not happen and none that happened is forgotten; lib/mail/send-mail.ts takes it from there.
 */

const { sql } = Prisma;

/** Time for things to settle by themselves, or for somebody to see it in the studio, before a mail leaves. */
const SETTLE_SECONDS = 60;

type End = Exclude<MailCause, "reconnect">;

/** Whether a delivery that ends like this needs a person. */
export function needsPerson(state: string): state is End {
  return state === "refused" || state === "unconfirmed" || state === "not_sent";
}

/** The name of one end of one delivery. A delivery that is tried again and ends again has another. */
export const endKey = (deliveryId: string, cause: End, endedAt: Date) => `${cause} ${deliveryId} ${endedAt.getTime()}`;

/** The name of one need to reconnect: it lasts until a person links the account again. */
export const reconnectKey = (connectionId: string, links: number) => `reconnect ${connectionId} ${links}`;

/** A delivery ended and needs a person: whoever agreed to it is told, and the admins who want to hear of everything. */
export async function oweDeliveryMail(
  tx: Tx,
  {
    shopId,
    deliveryId,
    connectionId,
    cause,
    endedAt,
  }: { shopId: string; deliveryId: string; connectionId: string; cause: End; endedAt: Date },
): Promise<void> {
  const concerned = sql`SELECT c."staffId" FROM "Delivery" d JOIN "Consent" c ON c.id = d."consentId" WHERE d.id = ${deliveryId}::uuid`;
  await owe(tx, { shopId, cause, key: endKey(deliveryId, cause, endedAt), deliveryId, connectionId, concerned });
}

/** An account must be reconnected: told to whoever waits for it, and to the admins who want to hear of everything. */
export async function oweReconnectMail(tx: Tx, { shopId, connectionId }: { shopId: string; connectionId: string }): Promise<void> {
  const row = await tx.connection.findFirst({ where: { id: connectionId, shopId }, select: { links: true } });
  if (!row) return;
  const concerned = sql`
    SELECT c."staffId" FROM "Delivery" d JOIN "Consent" c ON c.id = d."consentId" WHERE d."connectionId" = ${connectionId}::uuid AND d."endedAt" IS NULL`;
  await owe(tx, { shopId, cause: "reconnect", key: reconnectKey(connectionId, row.links), deliveryId: null, connectionId, concerned });
}

type Owed = {
  shopId: string;
  cause: MailCause;
  key: string;
  deliveryId: string | null;
  connectionId: string;
  /** Selects the ids of the staff whose own work it is about. */
  concerned: Prisma.Sql;
};

/** One row a person; who has one by this key already gets no second. Where no mail can leave, none is owed. */
async function owe(tx: Tx, { shopId, cause, key, deliveryId, connectionId, concerned }: Owed): Promise<void> {
  if (!mailGoes()) return;
  await tx.$executeRaw`
    INSERT INTO "Mail" (id, "shopId", "staffId", cause, "causeKey", "deliveryId", "connectionId", "createdAt", "dueAt")
    SELECT gen_random_uuid(), s."shopId", s.id, ${cause}::"MailCause", ${key}, ${deliveryId}::uuid, ${connectionId}::uuid,
      clock_timestamp(), clock_timestamp() + make_interval(secs => ${SETTLE_SECONDS}::int)
    FROM "Staff" s
    WHERE s."shopId" = ${shopId}::uuid AND s."disabledAt" IS NULL AND ${cause}::"MailCause" = ANY(s."mailCauses")
      AND (s.id IN (${concerned}) OR (s.role = 'admin' AND s."mailEveryone"))
    ORDER BY s.id
    ON CONFLICT ("staffId", "causeKey") DO NOTHING`;
}
