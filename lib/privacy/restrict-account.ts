import "server-only";

import { workerFor, type StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { liftRestriction } from "#lib/privacy/lift-restriction";
import { lockRequest } from "#lib/privacy/lock-request";

type Wanted = { requestId: string; connectionId: string; restricted: boolean };

/**
 * An operator restricts an account while a request about it is examined, or lifts that again: its data stays, nothing new is agreed
 * to or sent (GDPR Article 18). Its shop sees why. Throws `not_found`, and `conflict` where another request holds it.
 */
export async function restrictAccount(actor: StaffActor, { requestId, connectionId: id, restricted }: Wanted): Promise<void> {
  await act(actor, "deletion.decide", async (tx) => {
    await lockRequest(tx, requestId);
    if (!restricted) {
      await liftRestriction(tx, { requestId, only: id });
      return unrecorded(undefined);
    }
    // A consent that is being given is over first; the next one sees the restriction.
    await tx.$queryRaw`SELECT id FROM "Connection" WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await tx.connection.findUnique({ where: { id }, select: { shopId: true, restrictedFor: true } });
    if (!row) throw refuse("not_found", "This account is not held here any more.");
    if (row.restrictedFor === requestId) return unrecorded(undefined);
    if (row.restrictedFor !== null) throw refuse("conflict", "Another request restricts this account already.");
    const event = { action: "connection.restricted", subjectId: id, details: { requestId } } as const;
    await act(
      workerFor(row.shopId),
      "connection.restrict",
      async () => {
        await tx.connection.update({
          where: { id },
          data: { restrictedAt: await databaseNow(tx), restrictedFor: requestId },
          select: { id: true },
        });
        return recorded(event, undefined);
      },
      tx,
    );
    return recorded(event, undefined);
  });
}
