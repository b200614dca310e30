import { z } from "zod";

import { endStaffSessions } from "#lib/auth/end-sessions";
import { routeHandler } from "#lib/web/route-handler";

/** Signs someone else in the shop out everywhere. */
export const DELETE = routeHandler("DELETE /api/people/[id]/sessions", {
  permission: "staff.manage",
  requireRecentAuth: true,
  params: z.object({ id: z.uuid() }),
  handler: ({ actor, params }) => endStaffSessions(actor, { personId: params.id }),
});
