import { generateRecoveryCodes } from "#lib/auth/recovery-codes";
import { routeHandler } from "#lib/web/route-handler";

/** Gives new recovery codes, once; those before stop working. */
export const POST = routeHandler("POST /api/security/recovery-codes", {
  permission: "session.own",
  requireRecentAuth: true,
  handler: ({ actor }) => generateRecoveryCodes(actor),
});
