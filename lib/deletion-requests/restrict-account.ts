import "server-only";

import { type StaffActor, workerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { lockDeletionRequest } from "#lib/deletion-requests/lock-request";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";

type RestrictionChange = { requestId: string; connectionId: string; restricted: boolean };

/**
 * Restricts an account during a review, or lifts that: its data stays, nothing new is approved or
 * sent (GDPR Article 18). Its shop sees why.
 * Throws `not_found`, or `conflict` while another request restricts it.
 */
export async function setAccountRestricted(
  actor: StaffActor,
  { requestId, connectionId: id, restricted }: RestrictionChange,
): Promise<void> {
  await act(actor, "deletion.decide", async (tx) => {
    await lockDeletionRequest(tx, requestId);
    if (!restricted) {
      await liftRestriction(tx, { requestId, only: id });
      return unrecorded(undefined);
    }
    // The lock lets a consent in progress finish first. The next one sees the restriction.
    await lockRow(tx, "Connection", { id });
    const row = await tx.connection.findUnique({
      where: { id },
      select: { shopId: true, restrictionRequestId: true },
    });
    if (!row) throw new AppError("not_found", "This account no longer exists here.");
    if (row.restrictionRequestId === requestId) return unrecorded(undefined);
    if (row.restrictionRequestId !== null)
      throw new AppError("conflict", "Another request already restricts this account.");
    const event = {
      action: "connection.restricted",
      subjectId: id,
      details: { requestId },
    } as const;
    await act(
      workerActor(row.shopId),
      "connection.restrict",
      async () => {
        await tx.connection.update({
          where: { id },
          data: { restrictedAt: await databaseNow(tx), restrictionRequestId: requestId },
          select: { id: true },
        });
        return recorded(event, undefined);
      },
      tx,
    );
    return recorded(event, undefined);
  });
}

/** Lifts and records a request's restrictions in the caller's transaction, except for `except`. */
export async function liftRestriction(
  tx: Tx,
  {
    requestId,
    only,
    except = [],
  }: { requestId: string; only?: string; except?: readonly string[] },
): Promise<void> {
  const connections = await tx.connection.findMany({
    where: {
      restrictionRequestId: requestId,
      id: { notIn: [...except], ...(only === undefined ? {} : { equals: only }) },
    },
    select: { id: true, shopId: true },
  });
  for (const { id, shopId } of connections) {
    await act(
      workerActor(shopId),
      "connection.restrict",
      async () => {
        const { count } = await tx.connection.updateMany({
          where: { id, restrictionRequestId: requestId },
          data: { restrictedAt: null, restrictionRequestId: null },
        });
        if (count === 0) return unrecorded(undefined);
        // Lets sends that waited for the restriction run at once.
        await tx.delivery.updateMany({
          where: { connectionId: id, reason: "restricted", endedAt: null },
          data: { nextRunAt: await databaseNow(tx) },
        });
        return recorded(
          { action: "connection.unrestricted", subjectId: id, details: { requestId } },
          undefined,
        );
      },
      tx,
    );
  }
}
