import { z } from "zod";

import { confirmAddress } from "#lib/staff/address";
import { routeHandler } from "#lib/web/route-handler";

/** An operator confirms the e-mail address of a colleague that no mailbox has proven. */
export const POST = routeHandler("POST /api/people/[id]/confirm-address", {
  permission: "staff.confirm_address",
  requireRecentAuth: true,
  params: z.strictObject({ id: z.uuid() }),
  handler: ({ actor, params }) => confirmAddress(actor, { id: params.id }),
});
