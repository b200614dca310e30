import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/clock";
import type { EndSessionsOutcome } from "#lib/staff/end-sessions";
import { holdPerson } from "#lib/staff/hold-person";

/** Signs somebody else of the actor's shop out everywhere, at their next request. */
export async function endSessionsOf(actor: StaffActor, { personId }: { personId: string }): Promise<EndSessionsOutcome> {
  return act<EndSessionsOutcome>(actor, "staff.manage", async (tx) => {
    await holdPerson(tx, actor, { personId });
    const open = { staffId: personId, endedAt: null };
    const { count } = await tx.staffSession.updateMany({ where: open, data: { endedAt: await databaseNow(tx) } });
    if (count === 0) return unrecorded({ ended: 0 });
    return recorded({ action: "staff.sessions_ended", subjectId: personId, details: { count } }, { ended: count });
  });
}
