import { z } from "zod";

import { setMfaRequirement } from "#lib/auth/second-factor-administration";
import { routeHandler } from "#lib/web/route-handler";

/** Sets whether everyone in the shop needs a second factor to sign in. */
export const PUT = routeHandler("PUT /api/security/mfa-requirement", {
  permission: "staff.manage",
  requireRecentAuth: true,
  body: z.strictObject({ required: z.boolean() }),
  handler: ({ actor, body }) => setMfaRequirement(actor, body),
});
