import { endSessions } from "#lib/auth/end-sessions";
import { endSessionsInput } from "#lib/auth/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Ends one of the person’s sessions, or all others. Requires recent authentication, so that an unattended browser cannot lock its owner out. */
export const DELETE = routeHandler("DELETE /api/sessions", {
  permission: "session.manage_own",
  requireRecentAuth: true,
  body: endSessionsInput,
  handler: ({ actor, body }) => endSessions(actor, body),
});
