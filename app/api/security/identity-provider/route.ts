import { unlinkOidc } from "#lib/auth/oidc";
import { routeHandler } from "#lib/web/route-handler";

/** Unlinks the person’s account at the identity provider. */
export const DELETE = routeHandler("DELETE /api/security/identity-provider", {
  permission: "session.manage_own",
  requireRecentAuth: true,
  handler: ({ actor }) => unlinkOidc(actor),
});
