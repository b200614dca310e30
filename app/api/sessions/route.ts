import { endSessions } from "#lib/staff/end-sessions";
import { sessionsToEnd } from "#lib/staff/schema";
import { door } from "#lib/web/door";

/** Ends one of one's own sessions, or all but this one. */
export const DELETE = door({
  permission: "session.own",
  body: sessionsToEnd,
  run: ({ actor, body }) => endSessions(actor, body),
});
