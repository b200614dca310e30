import { z } from "zod";

import { renewInvitation } from "#lib/staff/renew-invitation";
import { door } from "#lib/web/door";

/** Sends an invitation again, with a new link instead of the old one. */
export const POST = door({
  permission: "staff.manage",
  fresh: true,
  limit: "invite",
  params: z.object({ id: z.uuid() }),
  run: ({ actor, params }) => renewInvitation(actor, { invitationId: params.id }),
});
