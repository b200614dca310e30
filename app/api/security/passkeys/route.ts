import { addPasskey } from "#lib/auth/passkeys";
import { addPasskeyInput } from "#lib/auth/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Saves the passkey that the browser created. */
export const POST = routeHandler("POST /api/security/passkeys", {
  permission: "session.manage_own",
  requireRecentAuth: true,
  allowBeforeMfaSetup: true,
  body: addPasskeyInput,
  handler: ({ actor, body }) => addPasskey(actor, body),
});
