import { z } from "zod";

import { resendInvitation } from "#lib/staff/invitations";
import { routeHandler } from "#lib/web/route-handler";

/** Sends an invitation again, with a new link that replaces the old one. */
export const POST = routeHandler("POST /api/invitations/[id]/resend", {
  permission: "staff.manage",
  requireRecentAuth: true,
  limit: "invite",
  params: z.object({ id: z.uuid() }),
  handler: ({ actor, params }) => resendInvitation(actor, { invitationId: params.id }),
});
