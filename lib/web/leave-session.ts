import "server-only";

import { endSession } from "#lib/staff/end-session";
import { findSession } from "#lib/staff/find-session";
import { sessionIdOf } from "#lib/web/session";

/** Ends the session of this browser, if it has one: somebody else is about to sign in here, or nobody should be. */
export async function leaveSession(request: Request): Promise<void> {
  const sessionId = await sessionIdOf(request.headers.get("cookie"));
  const found = sessionId ? await findSession(sessionId) : null;
  if (found) await endSession(found.actor);
}
