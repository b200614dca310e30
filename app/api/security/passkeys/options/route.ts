import { passkeyRegistrationOptions } from "#lib/auth/passkeys";
import { routeHandler } from "#lib/web/route-handler";

/** Returns the options for creating a passkey. */
export const POST = routeHandler("POST /api/security/passkeys/options", {
  permission: "session.manage_own",
  requireRecentAuth: true,
  allowBeforeMfaSetup: true,
  handler: ({ actor }) => passkeyRegistrationOptions(actor),
});
