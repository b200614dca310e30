import { generateRecoveryCodes } from "#lib/auth/recovery-codes";
import { routeHandler } from "#lib/web/route-handler";

/** Generates new recovery codes, shown only once; earlier ones stop working. */
export const POST = routeHandler("POST /api/security/recovery-codes", {
  permission: "session.manage_own",
  requireRecentAuth: true,
  handler: ({ actor }) => generateRecoveryCodes(actor),
});
