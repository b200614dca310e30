import "server-only";

import { workerFor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import type { Tx } from "#lib/infra/database";

/** Ends what a request restricts, in the caller's transaction; told in the activity of each shop. `except` stays restricted. */
export async function liftRestriction(
  tx: Tx,
  { requestId, only, except = [] }: { requestId: string; only?: string; except?: readonly string[] },
): Promise<void> {
  const held = await tx.connection.findMany({
    where: { restrictedFor: requestId, id: { notIn: [...except], ...(only === undefined ? {} : { equals: only }) } },
    select: { id: true, shopId: true },
  });
  for (const { id, shopId } of held) {
    await act(
      workerFor(shopId),
      "connection.restrict",
      async () => {
        const { count } = await tx.connection.updateMany({
          where: { id, restrictedFor: requestId },
          data: { restrictedAt: null, restrictedFor: null },
        });
        if (count === 0) return unrecorded(undefined);
        // What waited for it looks again at once.
        await tx.$executeRaw`UPDATE "Delivery" SET "nextAt" = clock_timestamp() WHERE "connectionId" = ${id}::uuid AND reason = 'restricted' AND "endedAt" IS NULL`;
        return recorded({ action: "connection.unrestricted", subjectId: id, details: { requestId } }, undefined);
      },
      tx,
    );
  }
}
