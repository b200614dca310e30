import { z } from "zod";

import { withdrawInvitation } from "#lib/staff/withdraw-invitation";
import { door } from "#lib/web/door";

/** Withdraws an invitation. */
export const DELETE = door({
  permission: "staff.manage",
  params: z.object({ id: z.uuid() }),
  run: ({ actor, params }) => withdrawInvitation(actor, { invitationId: params.id }),
});
