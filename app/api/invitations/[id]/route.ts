import { z } from "zod";

import { revokeInvitation } from "#lib/staff/invitations";
import { routeHandler } from "#lib/web/route-handler";

/** Revokes an invitation. */
export const DELETE = routeHandler("DELETE /api/invitations/[id]", {
  permission: "staff.manage",
  params: z.object({ id: z.uuid() }),
  handler: ({ actor, params }) => revokeInvitation(actor, { invitationId: params.id }),
});
