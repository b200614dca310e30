import { invitePerson } from "#lib/staff/invitations";
import { invitationInput } from "#lib/staff/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Invites somebody to the shop; the answer holds the link, which nobody is shown again. */
export const POST = routeHandler("POST /api/invitations", {
  permission: "staff.manage",
  requireRecentAuth: true,
  limit: "invite",
  body: invitationInput,
  handler: ({ actor, body }) => invitePerson(actor, body),
});
