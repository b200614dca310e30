import { addPasskey } from "#lib/auth/passkeys";
import { addPasskeyInput } from "#lib/auth/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Keeps the passkey that one's browser made. */
export const POST = routeHandler("POST /api/security/passkeys", {
  permission: "session.own",
  requireRecentAuth: true,
  allowBeforeMfaSetup: true,
  body: addPasskeyInput,
  handler: ({ actor, body }) => addPasskey(actor, body),
});
