import { unlinkOidc } from "#lib/auth/oidc";
import { routeHandler } from "#lib/web/route-handler";

/** Forgets one's account at the sign-in provider. */
export const DELETE = routeHandler("DELETE /api/security/identity-provider", {
  permission: "session.own",
  requireRecentAuth: true,
  handler: ({ actor }) => unlinkOidc(actor),
});
