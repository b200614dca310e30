import { endSessions } from "#lib/auth/end-sessions";
import { endSessionsInput } from "#lib/auth/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Ends one of one's own sessions, or all but this one: whoever found a browser open must not shut its owner out. */
export const DELETE = routeHandler("DELETE /api/sessions", {
  permission: "session.own",
  requireRecentAuth: true,
  body: endSessionsInput,
  handler: ({ actor, body }) => endSessions(actor, body),
});
