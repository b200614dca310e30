import { saveMailPreferences } from "#lib/mail/save-mail-preferences";
import { mailPreferences } from "#lib/mail/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Saves what the person gets e-mails about. */
export const PUT = routeHandler("PUT /api/mail-preferences", {
  permission: "session.manage_own",
  body: mailPreferences,
  handler: ({ actor, body }) => saveMailPreferences(actor, body),
});
