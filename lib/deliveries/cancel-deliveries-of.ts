import "server-only";

import type { Tx } from "#lib/infra/database";

/** Asks every running delivery of an account to stop, inside the transaction that disconnects it. Returns how many. */
export async function cancelDeliveriesOf(tx: Tx, connectionId: string): Promise<number> {
  return tx.$executeRaw`
    UPDATE "Delivery" SET "cancelRequestedAt" = COALESCE("cancelRequestedAt", clock_timestamp()), "nextAt" = clock_timestamp()
    WHERE "connectionId" = ${connectionId}::uuid AND state NOT IN ('in_inbox', 'posted', 'cancelled', 'not_sent', 'refused', 'unconfirmed')`;
}
