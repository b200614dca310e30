import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { hashToken } from "#lib/infra/keys";
import type { SessionsToEnd } from "#lib/staff/schema";

export type EndSessionsOutcome = { ended: number };

/** Ends one of the actor's own sessions (named as listSessions does), or all but the one in use. Throws `not_found` for one that is not theirs or has ended. */
export async function endSessions(actor: StaffActor, which: SessionsToEnd): Promise<EndSessionsOutcome> {
  return act(actor, "session.own", async (tx) => {
    const own = await tx.staffSession.findMany({ where: { staffId: actor.staffId, endedAt: null }, select: { id: true } });
    const chosen = own.filter(({ id }) => ("id" in which ? hashToken(id) === which.id : id !== actor.sessionId)).map(({ id }) => id);
    const { count } = await tx.staffSession.updateMany({ where: { id: { in: chosen }, endedAt: null }, data: { endedAt: new Date() } });
    if (count === 0 && "id" in which) throw refuse("not_found", "This session has already ended.");
    if (count === 0) return unrecorded({ ended: 0 });
    return recorded({ action: "staff.sessions_ended", subjectId: actor.staffId, details: { count } }, { ended: count });
  });
}
