import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";

/** Notes that the actor's session was used just now, so that it does not count as idle. */
export async function noteSession(actor: StaffActor): Promise<void> {
  await act(actor, "session.own", async (tx) => {
    await tx.$executeRaw`
      WITH used AS (UPDATE "StaffSession" SET "lastSeenAt" = now() WHERE id = ${actor.sessionId} AND "endedAt" IS NULL RETURNING "staffId")
      UPDATE "Staff" SET "lastUsedAt" = now() WHERE id IN (SELECT "staffId" FROM used)`;
    return unrecorded(undefined);
  });
}
