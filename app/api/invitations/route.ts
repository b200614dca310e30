import { invitePerson } from "#lib/staff/invitations";
import { invitationInput } from "#lib/staff/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Invites a person to the shop; the response has the link, which is shown only once. */
export const POST = routeHandler("POST /api/invitations", {
  permission: "staff.manage",
  requireRecentAuth: true,
  limit: "invite",
  body: invitationInput,
  handler: ({ actor, body }) => invitePerson(actor, body),
});
