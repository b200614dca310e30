import { endSessions } from "#lib/staff/end-sessions";
import { sessionsToEnd } from "#lib/staff/schema";
import { door } from "#lib/web/door";

/** Ends one of one's own sessions, or all but this one: whoever found a browser open must not shut its owner out. */
export const DELETE = door({
  permission: "session.own",
  fresh: true,
  body: sessionsToEnd,
  run: ({ actor, body }) => endSessions(actor, body),
});
