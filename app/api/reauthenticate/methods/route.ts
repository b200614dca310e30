import { passkeyAuthenticationOptions } from "#lib/auth/verify-passkey";
import { getReauthMethods } from "#lib/auth/queries";
import { routeHandler } from "#lib/web/route-handler";

/** Returns the ways to re-authenticate, with a challenge for people who have a passkey. */
export const POST = routeHandler("POST /api/reauthenticate/methods", {
  permission: "session.manage_own",
  allowBeforeMfaSetup: true,
  handler: async ({ actor }) => {
    const asked = {
      purpose: "reauthenticate",
      subject: actor.sessionId,
      staffId: actor.staffId,
    } as const;
    const [ways, passkey] = await Promise.all([
      getReauthMethods(actor),
      passkeyAuthenticationOptions(actor, asked),
    ]);
    return { ...ways, passkey };
  },
});
