import { z } from "zod";

import { resetSecondFactors } from "#lib/auth/second-factors";
import { routeHandler } from "#lib/web/route-handler";

/** An administrator resets the second step of somebody who lost phone and recovery codes. */
export const DELETE = routeHandler("DELETE /api/people/[id]/second-factor", {
  permission: "staff.manage",
  requireRecentAuth: true,
  params: z.strictObject({ id: z.uuid() }),
  handler: ({ actor, params }) => resetSecondFactors(actor, { staffId: params.id }),
});
