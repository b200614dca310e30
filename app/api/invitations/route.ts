import { invitePerson } from "#lib/staff/invite-person";
import { invitationInput } from "#lib/staff/schema";
import { door } from "#lib/web/door";

/** Invites somebody to the shop; the answer holds the link, which nobody is shown again. */
export const POST = door({
  permission: "staff.manage",
  fresh: true,
  limit: "invite",
  body: invitationInput,
  run: ({ actor, body }) => invitePerson(actor, body),
});
