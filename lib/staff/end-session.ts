import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { hashToken } from "#lib/infra/keys";

/** Signs the actor out: the session in use ends, whatever copies of its cookie exist. */
export async function endSession(actor: StaffActor): Promise<void> {
  await act(actor, "session.own", async (tx) => {
    const { count } = await tx.staffSession.updateMany({ where: { id: actor.sessionId, endedAt: null }, data: { endedAt: new Date() } });
    if (count === 0) return unrecorded(undefined);
    return recorded({ action: "staff.signed_out", subjectId: actor.staffId, details: { session: hashToken(actor.sessionId) } }, undefined);
  });
}
