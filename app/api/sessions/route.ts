import { endSessions } from "#lib/auth/end-sessions";
import { endSessionsInput } from "#lib/auth/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Ends own sessions. Recent authentication stops an unattended browser locking its owner out. */
export const DELETE = routeHandler("DELETE /api/sessions", {
  permission: "session.manage_own",
  requireRecentAuth: true,
  body: endSessionsInput,
  handler: ({ actor, body }) => endSessions(actor, body),
});
