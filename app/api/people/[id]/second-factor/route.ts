import { z } from "zod";

import { resetSecondFactors } from "#lib/auth/second-factor-administration";
import { routeHandler } from "#lib/web/route-handler";

/** Resets the second factor of someone who lost their phone and recovery codes. */
export const DELETE = routeHandler("DELETE /api/people/[id]/second-factor", {
  permission: "staff.manage",
  requireRecentAuth: true,
  params: z.strictObject({ id: z.uuid() }),
  handler: ({ actor, params }) => resetSecondFactors(actor, { staffId: params.id }),
});
