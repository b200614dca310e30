import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import type { EndSessionsInput } from "#lib/auth/schema";
import { findSession } from "#lib/auth/sessions";
import { AppError } from "#lib/errors";
import { hashToken } from "#lib/infra/crypto/tokens";
import { databaseNow } from "#lib/infra/db/database";
import { lockStaff } from "#lib/staff/staff-access";

/** Signs the actor out: their session ends, and with it every copy of its cookie. */
export async function endSession(actor: StaffActor): Promise<void> {
  await act(actor, "session.manage_own", async (tx) => {
    const { count } = await tx.staffSession.updateMany({
      where: { id: actor.sessionId, endedAt: null },
      data: { endedAt: await databaseNow(tx) },
    });
    if (count === 0) return unrecorded(undefined);
    return recorded(
      {
        action: "staff.signed_out",
        subjectId: actor.staffId,
        details: { session: hashToken(actor.sessionId) },
      },
      undefined,
    );
  });
}

/** Ends the session with this id, if it still works. */
export async function endSessionById(sessionId: string): Promise<void> {
  const found = await findSession(sessionId);
  if (found) await endSession(found.actor);
}

export type EndSessionsResult = { ended: number };

/**
 * Ends one of the actor's sessions (`id` as in listSessions), or all but the one in use. Throws
 * `not_found` for one that is not theirs or has ended.
 */
export async function endSessions(
  actor: StaffActor,
  target: EndSessionsInput,
): Promise<EndSessionsResult> {
  return act(actor, "session.manage_own", async (tx) => {
    const own = await tx.staffSession.findMany({
      where: { staffId: actor.staffId, endedAt: null },
      select: { id: true },
    });
    const ids = own
      .map(({ id }) => id)
      .filter((id) => ("id" in target ? hashToken(id) === target.id : id !== actor.sessionId));
    const { count } = await tx.staffSession.updateMany({
      where: { id: { in: ids }, endedAt: null },
      data: { endedAt: await databaseNow(tx) },
    });
    if (count === 0 && "id" in target)
      throw new AppError("not_found", "This session has already ended.");
    if (count === 0) return unrecorded({ ended: 0 });
    return recorded(
      { action: "staff.sessions_ended", subjectId: actor.staffId, details: { count } },
      { ended: count },
    );
  });
}

/** Signs another member of the actor's shop out everywhere. Throws as `lockStaff` does. */
export async function endStaffSessions(
  actor: StaffActor,
  { personId }: { personId: string },
): Promise<EndSessionsResult> {
  return act<EndSessionsResult>(actor, "staff.manage", async (tx) => {
    await lockStaff(tx, actor, { personId });
    const { count } = await tx.staffSession.updateMany({
      where: { staffId: personId, endedAt: null },
      data: { endedAt: await databaseNow(tx) },
    });
    if (count === 0) return unrecorded({ ended: 0 });
    return recorded(
      { action: "staff.sessions_ended", subjectId: personId, details: { count } },
      { ended: count },
    );
  });
}
